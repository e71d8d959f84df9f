@normal
Feature: Of two faults in one call, the first in order is answered
  Studio looks at the session first, then at the CSRF token, the parameters, the site, and the caller's right. So says
  the recording of Studio 3.0.27. Each pair of these faults is tried in one call; none of the calls changes anything.

  @clause.401
  Scenario: Session before CSRF token
    Given a site whose publisher is running
    And the call carries no CSRF token
    When an anonymous caller stops the publisher of the site
    Then the answer is 401 Unauthorized
    And no publisher has changed

  @clause.401 @clause.param
  Scenario: Session before parameters
    Given a site whose publisher is running
    When an anonymous caller stops the publisher, sending an empty object
    Then the answer is 401 Unauthorized
    And no publisher has changed

  @clause.401 @clause.404
  Scenario: Session before site
    Given a site whose publisher is running
    When an anonymous caller stops the publisher of a site, giving an unknown name in the query
    Then the answer is 401 Unauthorized
    And no publisher has changed

  @clause.401 @clause.role
  Scenario: Session before right
    Given a site whose publisher is running
    When an Author whose session has ended stops the publisher of the site
    Then the answer is 401 Unauthorized
    And no publisher has changed

  @clause.400
  Scenario: CSRF token before parameters
    Given a site whose publisher is running
    And the call carries a wrong CSRF token
    When the site admin stops the publisher, sending an empty object
    Then the answer is 403 Access denied
    And no publisher has changed

  @clause.404
  Scenario: CSRF token before site
    Given a site whose publisher is running
    And the call carries a wrong CSRF token
    When the site admin stops the publisher of a site, giving an unknown name in the query
    Then the answer is 403 Access denied
    And no publisher has changed

  @clause.role
  Scenario: CSRF token before right
    Given a site whose publisher is running
    And the call carries a wrong CSRF token
    When an Author stops the publisher of the site
    Then the answer is 403 Access denied
    And no publisher has changed

  @clause.400 @clause.404
  Scenario: Parameters before site
    Given a site whose publisher is running
    When the site admin stops the publisher, sending an unknown site in the query and broken JSON
    Then the answer is 400 Invalid parameter(s)
    And no publisher has changed

  @clause.400 @clause.role
  Scenario Outline: Parameters before right: <parameters>
    Given a site whose publisher is running
    When an Author stops the publisher, sending <parameters>
    Then the answer is 400 Invalid parameter(s)
    And no publisher has changed

    Examples: Parameters
      | parameters                              |
      | an empty object                         |
      | a number as site_id                     |
      | the site in the query and an empty body |
      | the site in the query and broken JSON   |

  @clause.404 @clause.role
  Scenario Outline: Site before right: <actor>
    Given a site whose publisher is running
    When <actor> stops the publisher of a site, giving an unknown name in the <place>
    Then the answer is 404 Site not found
    And no publisher has changed

    Examples: Actors
      | actor                     | place |
      | an Author                 | query |
      | the admin of another site | body  |
      | a user in no group        | query |

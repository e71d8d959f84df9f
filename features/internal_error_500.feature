@critical
Feature: A failure inside Studio is told, and does no harm
  The page: 500 with the message "Internal server error." and the exception that occurred. Studio is made to fail from
  outside, on a site of the scenario's own: its permission file is malformed, so that nobody's right can be looked up.

  @clause.500 @clause.format @fixture.own_site
  Scenario: The exception is told, and nothing that tells more of the server
    Given a throw-away site whose publisher is running
    And the site's permission file is malformed
    When the system admin stops the publisher of the site
    Then the answer is 500 Internal server error

  @clause.500 @fixture.own_site
  Scenario Outline: A failing <change> leaves a <state> publisher as it is
    Given a throw-away site whose publisher is <state>
    And the site's permission file is malformed
    When the system admin <call> the publisher of the site
    Then the answer is 500 Internal server error
    And no publisher has changed

    Examples: Calls
      | change | state   | call   |
      | stop   | running | stops  |
      | stop   | stopped | stops  |
      | start  | stopped | starts |

  @clause.500 @clause.purpose @fixture.own_site
  Scenario: The other site is served while one fails
    Given a throw-away site whose publisher is running
    And the site's permission file is malformed
    When the system admin stops the publisher of the site
    And the system admin stops the publisher of the other site
    Then the answer is 200 OK
    And the publisher of the other site is stopped

  @clause.500 @clause.200 @fixture.own_site
  Scenario: The site is served again after the repair
    Given a throw-away site whose publisher is running
    And the site's permission file is malformed
    When the system admin stops the publisher of the site
    And the site's permission file is repaired
    And the system admin stops the publisher of the site
    Then the answer is 200 OK
    And the publisher of the site is stopped

@normal @clause.purpose
Feature: Calls at the same time do not disturb each other
  Several admins may stop and start the same publisher at the same moment. Each of them gets a documented answer, and
  in the end the publisher is in one state, not in between.

  @clause.200
  Scenario: Two admins stop the same site at once
    Given a site whose publisher is running
    When the site admin and the system admin stop the publisher of the site at once, many times over
    Then every answer is 200 OK
    And the publisher of the site is stopped
    And the status tells that the site admin or the system admin has stopped it just now
    And no other publisher has changed

  @clause.200
  Scenario: One admin stops while another starts
    Given a site whose publisher is running
    When the site admin stops the publisher of the site while the system admin starts it, many times over
    Then every answer is 200 OK
    And the publisher of the site is either running or stopped
    And no other publisher has changed

  @clause.200
  Scenario: After a contest, the next stop counts
    Given a site whose publisher is running
    When the site admin stops the publisher of the site while the system admin starts it, many times over
    And the site admin stops the publisher of the site
    Then the answer is 200 OK
    And the publisher of the site is stopped

  @clause.200
  Scenario: The admins of two sites stop their own publishers at once
    Given a site whose publisher is running
    When the site admin stops the publisher of the site while the admin of another site stops that of the other site
    Then every answer is 200 OK
    And the publisher of the site is stopped
    And the status tells that the site admin has stopped it just now
    And the publisher of the other site is stopped

  @clause.401 @clause.role
  Scenario: Nobody borrows the right of another who calls at the same time
    Given a site whose publisher is running
    When the site admin stops the publisher of the other site while the admin of another site stops that of the site
    Then every answer is 401 Unauthorized
    And no publisher has changed

  @clause.401
  Scenario: Refused calls do not get through in the crowd
    Given a site whose publisher is running
    When an Author and the admin of another site stop the publisher of the site at once, many times over
    Then every answer is 401 Unauthorized
    And no publisher has changed

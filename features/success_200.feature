@blocker
Feature: A stop succeeds
  Stopping the publisher of a site keeps its content from going live until somebody starts it again. The documentation
  page promises this to system admins and to the site's own admins, and promises one answer: 200 with the message OK.

  @clause.example @clause.verb @clause.url @clause.param @clause.200
  Scenario: The documented example stops the publisher
    Given a site whose publisher is running
    When the site admin stops the publisher of the site
    Then the answer is 200 OK
    And the publisher of the site is stopped

  @clause.role @clause.example @clause.200
  Scenario: The documented example serves the system admin as well
    Given a site whose publisher is running
    When the system admin stops the publisher of the site
    Then the answer is 200 OK
    And the publisher of the site is stopped

  @clause.200 @clause.format
  Scenario: The answer is JSON and says OK, nothing beside it
    Given a site whose publisher is running
    When the site admin stops the publisher of the site
    Then the answer is 200 OK

  @clause.purpose
  Scenario: The status tells who has stopped the publisher, and when
    Given a site whose publisher is running
    When the site admin stops the publisher of the site
    Then the status tells that the site admin has stopped it just now

  @clause.purpose
  Scenario: A second stop is told as the newest
    Given a site whose publisher is running
    When the site admin stops the publisher of the site
    And the system admin stops the publisher of the site
    Then the answer is 200 OK
    And the status tells that the system admin has stopped it just now

  @clause.purpose @clause.200
  Scenario: A stopped publisher can be stopped again
    Given a site whose publisher is running
    When the site admin stops the publisher of the site
    And the site admin stops the publisher of the site
    Then the answer is 200 OK
    And the publisher of the site is stopped
    And no other publisher has changed

  @clause.purpose
  Scenario: A stopped publisher can be started
    Given a site whose publisher is running
    When the site admin stops the publisher of the site
    And the site admin starts the publisher of the site
    Then the answer is 200 OK
    And the publisher of the site is running

  @clause.purpose @clause.200
  Scenario: A publisher can be stopped, started and stopped
    Given a site whose publisher is running
    When the site admin stops the publisher of the site
    And the site admin starts the publisher of the site
    And the site admin stops the publisher of the site
    Then the answer is 200 OK
    And the publisher of the site is stopped
    And no other publisher has changed

  @clause.purpose
  Scenario: The publisher of every other site is left alone
    Given a site whose publisher is running
    When the site admin stops the publisher of the site
    Then the publisher of the site is stopped
    And the publisher of the other site is running
    And no other publisher has changed

  @clause.purpose
  Scenario: Starting leaves the stopped publisher of every other site alone
    Given a site whose publisher is stopped
    When the site admin starts the publisher of the site
    Then the publisher of the site is running
    And the publisher of the other site is stopped
    And no other publisher has changed

  @clause.200
  Scenario: The session lives on after a stop
    Given a site whose publisher is running
    When the site admin stops the publisher of the site
    Then the answer is 200 OK
    And the next right call of the site admin is served

  @clause.purpose
  Scenario: A stop outlives its caller's session
    Given a site whose publisher is running
    And a newcomer who is logged in
    And the newcomer is made an admin of the site
    When the newcomer stops the publisher of the site
    And the newcomer logs out
    Then the publisher of the site is stopped
    And no other publisher has changed

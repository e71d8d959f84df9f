@blocker @clause.purpose @fixture.waits
Feature: A stop holds what is sent live
  A status that says "stopped" is worth nothing if content goes live all the same. That nothing went live is not told by
  a clock, but by another site: its publisher has gone over its own queue meanwhile, so the stopped one has had its time.

  Scenario: Content sent live while the publisher is stopped waits
    Given a site on which content goes live
    When the system admin stops the publisher of the site
    And content is sent live on the site
    And the other site's publisher has meanwhile published
    Then the content waits

  Scenario: What has waited goes live after a start
    Given a site on which content goes live
    When the system admin stops the publisher of the site
    And content is sent live on the site
    And the other site's publisher has meanwhile published
    And the system admin starts the publisher of the site
    Then all of the content goes live

  Scenario: The first content of a new site waits too
    Given a new site on which nothing has gone live yet
    When the system admin stops the publisher of the site
    And content is sent live on the site
    And the other site's publisher has meanwhile published
    Then the content waits

  Scenario: What was live stays live
    Given a site on which content goes live
    And content that is live on the site
    When the system admin stops the publisher of the site
    And content is sent live on the site
    And the other site's publisher has meanwhile published
    Then what was live is still live

  Scenario: A new version waits, and the old one stays live
    Given a site on which content goes live
    And content that is live on the site
    When the system admin stops the publisher of the site
    And the live content is written anew and sent live
    And the other site's publisher has meanwhile published
    Then the content waits
    And what was live is still live

  Scenario: A stop during a busy queue loses nothing
    Given a site on which content goes live
    When 5 pieces of content are sent live on the site
    And the system admin stops the publisher of the site
    And the other site's publisher has meanwhile published
    And the system admin starts the publisher of the site
    Then all of the content goes live

  Scenario: A stop during a busy queue counts
    Given a site on which content goes live
    When 5 pieces of content are sent live on the site
    And the system admin stops the publisher of the site
    Then the answer is 200 OK
    And publishing is disabled on the site

  Scenario: A second stop holds the queue as well
    Given a site on which content goes live
    When the system admin stops the publisher of the site
    And content is sent live on the site
    And the system admin stops the publisher of the site
    And the other site's publisher has meanwhile published
    Then the content waits

  Scenario: A second stop loses nothing of what waits
    Given a site on which content goes live
    When the system admin stops the publisher of the site
    And content is sent live on the site
    And the system admin stops the publisher of the site
    And the system admin starts the publisher of the site
    Then all of the content goes live

  Scenario: A refused start does not let the queue go
    Given a site on which content goes live
    When the system admin stops the publisher of the site
    And content is sent live on the site
    And an Author starts the publisher of the site
    And the other site's publisher has meanwhile published
    Then the content waits

  Scenario: A refused stop does not hold the queue
    Given a site on which content goes live
    When an Author stops the publisher of the site
    And content is sent live on the site
    Then all of the content goes live

  Scenario: The status goes on to say stopped while content waits
    Given a site on which content goes live
    When the system admin stops the publisher of the site
    And content is sent live on the site
    And the other site's publisher has meanwhile published
    Then the publisher of the site is stopped

  Scenario: A stop lasts
    Given a site on which content goes live
    When the system admin stops the publisher of the site
    And content is sent live on the site
    And several seconds have passed
    And the other site's publisher has meanwhile published
    Then the content waits
    And publishing is disabled on the site

@normal @clause.purpose
Feature: All who work on a site are shown the same publisher
  Whoever works on a site must see that nothing goes live there, and why: not its admins alone.

  Scenario Outline: <actor> is shown a stopped publisher
    Given a site whose publisher is running
    When the system admin stops the publisher of the site
    Then the publisher of the site is stopped
    And <actor> is shown the same publisher as the system admin

    Examples: Actors
      | actor          |
      | the site admin |
      | an Author      |
      | a Publisher    |
      | a Reviewer     |
      | a Developer    |

  Scenario Outline: <actor> is shown a publisher that runs again
    Given a site whose publisher is stopped
    When the system admin starts the publisher of the site
    Then the publisher of the site is running
    And <actor> is shown the same publisher as the system admin

    Examples: Actors
      | actor          |
      | the site admin |
      | an Author      |
      | a Reviewer     |

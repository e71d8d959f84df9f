@critical @clause.404 @clause.param
Feature: An unknown site is not found
  A site's name is exactly its name. Whatever else is given as site_id is answered with 404 and the message Site not
  found, and touches no site: not one whose name is similar, and not one that a hostile name tries to reach.

  Scenario Outline: No site is found by <name>, given in the <place>
    Given a site whose publisher is running
    When the site admin stops the publisher of a site, giving <name> in the <place>
    Then the answer is 404 Site not found
    And no publisher has changed

    Examples: Names that are just not its
      | name            | place |
      | an unknown name | query |
      | an unknown name | body  |
      | a blank         | query |
      | a blank         | body  |

    Examples: Names that look like its name
      | name                                  | place |
      | its name in capitals                  | query |
      | its name in capitals                  | body  |
      | its name and a space                  | query |
      | its name and a space                  | body  |
      | a space and its name                  | query |
      | a space and its name                  | body  |
      | its name between spaces               | query |
      | its name between spaces               | body  |
      | its name with an accent               | query |
      | its name with an accent               | body  |
      | its name with underscores for hyphens | query |
      | its name with underscores for hyphens | body  |
      | its name and a line break             | query |
      | its name and a line break             | body  |
      | its name and a NUL                    | query |
      | its name and a NUL                    | body  |

    Examples: Names that try to be more than a name
      | name                                    | place |
      | its name's beginning and a percent sign | query |
      | its name's beginning and a percent sign | body  |
      | a percent sign                          | query |
      | a percent sign                          | body  |
      | two dots                                | query |
      | two dots                                | body  |
      | a path up and to it                     | query |
      | a path up and to it                     | body  |
      | a path through it to the other site     | query |
      | a path through it to the other site     | body  |
      | a path to a system file                 | query |
      | a path to a system file                 | body  |
      | an SQL condition                        | query |
      | an SQL condition                        | body  |
      | its name and an SQL command             | query |
      | its name and an SQL command             | body  |
      | markup                                  | query |
      | markup                                  | body  |

    Examples: Names that no site has
      | name                     | place |
      | letters of other scripts | query |
      | letters of other scripts | body  |
      | an emoji                 | query |
      | an emoji                 | body  |
      | 51 characters            | query |
      | 51 characters            | body  |
      | 256 characters           | query |
      | 256 characters           | body  |
      | 5000 characters          | query |
      | 5000 characters          | body  |

  Scenario Outline: No site is started by <name>
    Given a site whose publisher is stopped
    When the site admin starts the publisher of a site, giving <name> in the body
    Then the answer is 404 Site not found
    And no publisher has changed

    Examples: Names
      | name                    |
      | an unknown name         |
      | its name in capitals    |
      | its name and a space    |
      | its name with an accent |

  @fixture.own_site
  Scenario Outline: A deleted site is not found by <actor>
    Given a site that has been deleted
    When <actor> stops the publisher of the site
    Then the answer is 404 Site not found
    And no publisher has changed

    Examples: Actors
      | actor            |
      | the system admin |
      | the site admin   |

  @fixture.own_site
  Scenario: A deleted site is not found by its former admin
    Given a throw-away site whose publisher is running
    And a newcomer who is logged in
    And the newcomer is made an admin of the site
    When the site is deleted
    And the newcomer stops the publisher of the site
    Then the answer is 404 Site not found
    And no publisher has changed

  Scenario: The system admin finds no unknown site either
    Given a site whose publisher is running
    When the system admin stops the publisher of a site, giving an unknown name in the query
    Then the answer is 404 Site not found
    And no publisher has changed

  @clause.format
  Scenario: The refusal is JSON, and gives the name of the site back in no form
    Given a site whose publisher is running
    When the site admin stops the publisher of a site, giving markup in the body
    Then the answer is 404 Site not found

  Scenario: After a stop of an unknown site, the next right call is served
    Given a site whose publisher is running
    When the site admin stops the publisher of a site, giving an unknown name in the body
    Then the answer is 404 Site not found
    And the next right call of the site admin is served

@critical @clause.role
Feature: A group's name gives nobody the right
  Owners make groups of their own and call them as they like. The right to stop and start is with the site's admins, not
  with whoever is in a group that is called like them.

  @clause.401
  Scenario Outline: A member of <group> may not stop a running publisher
    Given a site whose publisher is running
    And a newcomer who is logged in
    And the newcomer is a member of <group>
    When the newcomer stops the publisher of the site
    Then the answer is 401 Unauthorized
    And no publisher has changed

    Examples: Groups
      | group                                 |
      | a group of the site's own making      |
      | a group called admin in small letters |
      | a group called Admins                 |
      | a group called Site Admin             |

  @clause.401
  Scenario Outline: A member of <group> may not start a stopped publisher
    Given a site whose publisher is stopped
    And a newcomer who is logged in
    And the newcomer is a member of <group>
    When the newcomer starts the publisher of the site
    Then the answer is 401 Unauthorized
    And no publisher has changed

    Examples: Groups
      | group                                 |
      | a group of the site's own making      |
      | a group called admin in small letters |
      | a group called Admins                 |
      | a group called Site Admin             |

  @clause.401
  Scenario Outline: A member of a group whose role on the site is <role> may not stop its publisher
    Given a site whose publisher is running
    And a newcomer who is logged in
    And the newcomer is a member of a group whose role on the site is <role>
    When the newcomer stops the publisher of the site
    Then the answer is 401 Unauthorized
    And no publisher has changed

    Examples: Roles
      | role                        |
      | author                      |
      | Admin with a capital letter |
      | one that Studio has not     |

  @clause.200
  Scenario: A site admin may be a member of a group of the site's own making as well
    Given a site whose publisher is running
    And a newcomer who is logged in
    And the newcomer is made an admin of the site
    And the newcomer is a member of a group of the site's own making
    When the newcomer stops the publisher of the site
    Then the answer is 200 OK
    And the publisher of the site is stopped
    And no other publisher has changed

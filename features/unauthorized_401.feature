@critical @clause.401
Feature: A caller without a session or a right is turned away
  The page: 401 with the message Unauthorized. It is the same answer for a caller whom Studio does not know and for one
  whom it knows well enough to refuse. Which roles are refused stands under "Who may stop and start a publisher".

  @clause.format
  Scenario Outline: The refusal of <actor> is JSON and says Unauthorized, nothing beside it
    Given a site whose publisher is running
    When <actor> stops the publisher of the site
    Then the answer is 401 Unauthorized

    Examples: Actors
      | actor                                |
      | an anonymous caller                  |
      | a caller with a made-up session      |
      | a site admin whose session has ended |
      | an Author                            |

  Scenario Outline: A refused call of <actor> costs the site admin nothing
    Given a site whose publisher is running
    When <actor> stops the publisher of the site
    Then the answer is 401 Unauthorized
    And the next right call of the site admin is served

    Examples: Actors
      | actor                           |
      | an anonymous caller             |
      | a caller with a made-up session |
      | an Author                       |

  @clause.role
  Scenario Outline: <actor> is refused in every form of the call: <parameters>
    Given a site whose publisher is running
    When <actor> stops the publisher, sending <parameters>
    Then the answer is 401 Unauthorized
    And no publisher has changed

    Examples: Forms of the call
      | actor                     | parameters                                |
      | an Author                 | the site in the query and an empty object |
      | an Author                 | the site in the body alone                |
      | an Author                 | JSON called text/plain                    |
      | a Publisher               | the site in the query and an empty object |
      | a Publisher               | the site in the body alone                |
      | the admin of another site | the site in the query and an empty object |
      | the admin of another site | the site in the body alone                |
      | an anonymous caller       | the site in the query and an empty object |
      | an anonymous caller       | the site in the body alone                |

  @clause.role
  Scenario: One session's end does not end another session of the same user
    Given a site whose publisher is running
    And a newcomer who is logged in
    And the newcomer is made an admin of the site
    When the newcomer logs out
    And the newcomer logs in anew
    And the newcomer stops the publisher of the site
    Then the answer is 200 OK
    And the publisher of the site is stopped

  Scenario: A session that has ended is worth nothing
    Given a site whose publisher is running
    And a newcomer who is logged in
    And the newcomer is made an admin of the site
    When the newcomer logs out
    And the newcomer stops the publisher of the site
    Then the answer is 401 Unauthorized
    And no publisher has changed

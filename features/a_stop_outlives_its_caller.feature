@critical @clause.purpose
Feature: A stop outlives its caller
  An admin may leave, and be forgotten; the sites that he or she has stopped stay so until somebody starts them. Whoever
  looks is still told whom to ask.

  Scenario Outline: The site stays stopped after <loss>
    Given a site whose publisher is running
    And a newcomer who is logged in
    And the newcomer is made an admin of the site
    When the newcomer stops the publisher of the site
    And <loss>
    Then the publisher of the site is stopped
    And no other publisher has changed

    Examples: Losses
      | loss                                           |
      | the newcomer is no longer an admin of the site |
      | the newcomer's account is disabled             |
      | the newcomer's account is deleted              |

  Scenario Outline: The status goes on to tell who has stopped the publisher after <loss>
    Given a site whose publisher is running
    And a newcomer who is logged in
    And the newcomer is made an admin of the site
    When the newcomer stops the publisher of the site
    And <loss>
    Then the status still tells that the newcomer has stopped it, and when

    Examples: Losses
      | loss                                           |
      | the newcomer is no longer an admin of the site |
      | the newcomer's account is disabled             |
      | the newcomer's account is deleted              |

  @fixture.waits
  Scenario: Content goes on waiting after the account that stopped the publisher is deleted
    Given a site on which content goes live
    And a newcomer who is logged in
    And the newcomer is made an admin of the site
    When the newcomer stops the publisher of the site
    And the newcomer's account is deleted
    And content is sent live on the site
    And the other site's publisher has meanwhile published
    Then the content waits

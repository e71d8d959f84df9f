@critical @clause.role
Feature: Rights count at the moment of the call
  What a user may do is decided anew with each call. A right that was given counts at once, and one that was taken away
  is gone at once, open session or not. Users and sites that were deleted leave nothing to those that get their names.

  @clause.200
  Scenario: A right given during a session counts at once
    Given a site whose publisher is running
    And a newcomer who is logged in
    When the newcomer is made an admin of the site
    And the newcomer stops the publisher of the site
    Then the answer is 200 OK
    And the publisher of the site is stopped

  @clause.401
  Scenario: A user without the right is refused before it is given
    Given a site whose publisher is running
    And a newcomer who is logged in
    When the newcomer stops the publisher of the site
    Then the answer is 401 Unauthorized
    And no publisher has changed

  @clause.401
  Scenario: A right taken away during a session is gone at once
    Given a site whose publisher is running
    And a newcomer who is logged in
    And the newcomer is made an admin of the site
    When the newcomer is no longer an admin of the site
    And the newcomer stops the publisher of the site
    Then the answer is 401 Unauthorized
    And no publisher has changed

  @clause.401
  Scenario: A right taken away after a stop does not let its user start the publisher again
    Given a site whose publisher is running
    And a newcomer who is logged in
    And the newcomer is made an admin of the site
    When the newcomer stops the publisher of the site
    And the newcomer is no longer an admin of the site
    And the newcomer starts the publisher of the site
    Then the answer is 401 Unauthorized
    And the publisher of the site is stopped
    And no publisher has changed

  @clause.200
  Scenario: A right given back counts again
    Given a site whose publisher is running
    And a newcomer who is logged in
    And the newcomer is made an admin of the site
    When the newcomer is no longer an admin of the site
    And the newcomer is made an admin of the site
    And the newcomer stops the publisher of the site
    Then the answer is 200 OK
    And the publisher of the site is stopped

  @clause.401
  Scenario: A disabled user's session is worth nothing
    Given a site whose publisher is running
    And a newcomer who is logged in
    And the newcomer is made an admin of the site
    When the newcomer's account is disabled
    And the newcomer stops the publisher of the site
    Then the answer is 401 Unauthorized
    And no publisher has changed

  @clause.401
  Scenario: A deleted user's session is worth nothing
    Given a site whose publisher is running
    And a newcomer who is logged in
    And the newcomer is made an admin of the site
    When the newcomer's account is deleted
    And the newcomer stops the publisher of the site
    Then the answer is 401 Unauthorized
    And no publisher has changed

  @clause.401
  Scenario: A user made anew under the same name has no right of the old one
    Given a site whose publisher is running
    And a newcomer who is logged in
    And the newcomer is made an admin of the site
    When the newcomer's account is deleted and made anew under the same name
    And the newcomer logs in anew
    And the newcomer stops the publisher of the site
    Then the answer is 401 Unauthorized
    And no publisher has changed

  @clause.401
  Scenario: A deleted user's session does not revive with a user of the same name
    Given a site whose publisher is running
    And a newcomer who is logged in
    And the newcomer is made an admin of the site
    When the newcomer's account is deleted and made anew under the same name
    And the newcomer is made an admin of the site
    And the newcomer stops the publisher of the site
    Then the answer is 401 Unauthorized
    And no publisher has changed

  @clause.purpose @fixture.own_site
  Scenario: A site made anew under the same name begins with a running publisher
    Given a throw-away site whose publisher is stopped
    When the site is deleted and made anew under the same name
    Then the publisher of the site is running

  @clause.401 @fixture.own_site
  Scenario: A site made anew under the same name does not know the old one's admin
    Given a throw-away site whose publisher is running
    And a newcomer who is logged in
    And the newcomer is made an admin of the site
    When the site is deleted and made anew under the same name
    And the newcomer stops the publisher of the site
    Then the answer is 401 Unauthorized
    And no publisher has changed

  @clause.200 @fixture.own_site
  Scenario: A site made anew under the same name can be stopped by its new admin
    Given a throw-away site whose publisher is stopped
    And a newcomer who is logged in
    When the site is deleted and made anew under the same name
    And the newcomer is made an admin of the site
    And the newcomer stops the publisher of the site
    Then the answer is 200 OK
    And the publisher of the site is stopped

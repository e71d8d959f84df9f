@critical @clause.purpose @fixture.restarts
Feature: A stop survives a restart
  Whoever stops the publisher of a site counts on it until somebody starts it again, also when Studio is restarted
  meanwhile. This comes last of all, and only where somebody has said how to restart Studio (the setting
  STUDIO_RESTART); the embedded mock has no need of it. Who has no session any more after it, logs in anew.

  Scenario: A stopped publisher is still stopped after a restart, and holds what waits until it is started
    Given a site on which content goes live
    When the system admin stops the publisher of the site
    And content is sent live on the site
    And Studio is restarted
    And the other site's publisher has meanwhile published
    And the system admin starts the publisher of the site
    Then publishing was still disabled on the site after the restart
    And the content has waited for the start
    And all of the content goes live, once and not twice

@blocker @clause.purpose @fixture.waits
Feature: A stop holds what is sent live
  A status that says "stopped" is worth nothing if content goes live all the same, by whichever way it is sent. That
  nothing went live is not told by a clock, but by another site: its publisher has gone over its own queue meanwhile, so
  the stopped one has had its time. Where scenarios share a site, each sends content of its own, and the publisher is
  stopped, and started, once for all of them.

  Scenario Outline: A stop holds what is <sent>
    Given <site>
    And content on it that can be <sent>
    When the system admin stops the publisher of the site, for all of them
    And the content is <sent>
    And the other site's publisher has meanwhile published
    And the system admin starts the publisher of the site, for all of them
    Then the content has waited for the start
    And all of the content is published, once and not twice

    Examples:
      | sent                                            | site                                                       |
      | sent live now                                   | a site that is shared by all ways of sending               |
      | sent live in a new version                      | a site that is shared by all ways of sending               |
      | deleted while it is live                        | a site that is shared by all ways of sending               |
      | sent live with its folder, in bulk              | a site that is shared by all ways of sending               |
      | sent live by commit                             | a site that is shared by all ways of sending               |
      | sent live as an item                            | a site that is shared by all ways of sending               |
      | requested by an Author and approved by an admin | a site that is shared by all ways of sending               |
      | sent to staging                                 | a site with staging that is shared by all ways of using it |
      | brought back on staging to what is live         | a site with staging that is shared by all ways of using it |

  Scenario Outline: A stop holds what is <sent>, on a new site
    Given a new site on which nothing has gone live yet
    And content on it that can be <sent>
    When the system admin stops the publisher of the site
    And the content is <sent>
    And the other site's publisher has meanwhile published
    And the system admin starts the publisher of the site
    Then the content has waited for the start
    And all of the content is published, once and not twice

    Examples:
      | sent                          |
      | sent live now                 |
      | sent live with the whole site |

  Scenario: A stop holds what is sent live with the whole site, where something is live already
    Given a site on which content goes live
    And content that is live on the site
    And content on it that can be sent live with the whole site
    When the system admin stops the publisher of the site
    And the content is sent live with the whole site
    And the other site's publisher has meanwhile published
    And the system admin starts the publisher of the site
    Then the content has waited for the start
    And all of the content is published, once and not twice

  Scenario Outline: A stop of the site admin holds what <sender> sends
    Given a site that is shared by all senders
    And content on it that can be sent live now
    When the site admin stops the publisher of the site, for all of them
    And <sender> sends the content live
    And the other site's publisher has meanwhile published
    And the site admin starts the publisher of the site, for all of them
    Then the content has waited for the start
    And all of the content is published, once and not twice

    Examples:
      | sender           |
      | the system admin |
      | the site admin   |
      | a Publisher      |
      | an Author        |

  Scenario: A stop of the site admin holds what is sent live with a date that passes during the stop
    Given a site that is shared by all senders
    And content on it that can be sent live with a date that passes during the stop
    When the site admin stops the publisher of the site, for all of them
    And the content is sent live with a date that passes during the stop
    And the other site's publisher has meanwhile published
    And the site admin starts the publisher of the site, for all of them
    Then the content has waited for the start
    And all of the content is published, once and not twice

  Scenario: A date that was set before the stop passes without effect
    Given a site on which content goes live
    And content on it that can be sent live with a date that passes during the stop
    When the content is sent live with a date that passes during the stop
    And the system admin stops the publisher of the site
    And the other site's publisher has meanwhile published
    And the system admin starts the publisher of the site
    Then the content has waited for the start
    And all of the content is published, once and not twice

  Scenario: What was sent before the stop stays where it is
    Given a site on which content goes live
    And the other site's publisher has just published
    When 8 pieces of content are sent live on the site
    And the system admin stops the publisher of the site
    And what was in the publisher's hands has been published
    And the other site's publisher has meanwhile published
    Then nothing more of the content has gone live
    And publishing is disabled on the site

  Scenario: What was live stays live
    Given a site that is shared by all ways of sending
    And content that is live on the site
    When the system admin stops the publisher of the site, for all of them
    And content is sent live on the site
    And the other site's publisher has meanwhile published
    Then what was live is still live

  Scenario: A new version waits, and the old one stays live
    Given a site that is shared by all ways of sending
    And content that is live on the site
    When the system admin stops the publisher of the site, for all of them
    And the live content is written anew and sent live
    And the other site's publisher has meanwhile published
    Then the content waits
    And what was live is still live

  Scenario: A stop during a busy queue loses nothing
    Given a site on which content goes live
    When 8 pieces of content are sent live on the site
    And the system admin stops the publisher of the site
    And the other site's publisher has meanwhile published
    And the system admin starts the publisher of the site
    Then all of the content goes live, once and not twice

  Scenario: A stop during a busy queue counts
    Given a site on which content goes live
    When 5 pieces of content are sent live on the site
    And the system admin stops the publisher of the site
    Then the answer is 200 OK
    And publishing is disabled on the site

  Scenario: A second stop holds the queue as well
    Given a site that is shared by all who stop it twice
    When the system admin stops the publisher of the site, for all of them
    And content is sent live on the site
    And the system admin stops the publisher of the site
    And the other site's publisher has meanwhile published
    Then the content waits

  Scenario: A second stop loses nothing of what waits
    Given a site that is shared by all who stop it twice
    When the system admin stops the publisher of the site, for all of them
    And content is sent live on the site
    And the system admin stops the publisher of the site
    And the system admin starts the publisher of the site, for all of them
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

  Scenario Outline: The status goes on to tell of the stop while what is <sent> waits
    Given a site on which content goes live
    And content on it that can be <sent>
    When the system admin stops the publisher of the site
    And the content is <sent>
    And the other site's publisher has meanwhile published
    Then the publisher of the site is stopped
    And the status still tells that the system admin has stopped it, and when

    Examples:
      | sent                |
      | sent live now       |
      | sent live by commit |

  Scenario: A stop lasts
    Given a site on which content goes live
    When the system admin stops the publisher of the site
    And content is sent live on the site
    And several seconds have passed
    And the other site's publisher has meanwhile published
    Then the content waits
    And publishing is disabled on the site

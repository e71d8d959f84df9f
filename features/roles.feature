@blocker @clause.role
Feature: Who may stop and start a publisher
  The page: required role Admin or Site Admin. Everybody else is answered with 401 and the message Unauthorized, and
  what is refused is not done: a running publisher goes on, a stopped one stays stopped.

  Scenario Outline: May <actor> stop a running publisher?
    Given a site whose publisher is running
    When <actor> stops the publisher of the site
    Then the answer is <answer>
    And <consequence>

    @clause.200
    Examples: Who may
      | actor                                 | answer | consequence                          |
      | the system admin                      | 200 OK | the publisher of the site is stopped |
      | the site admin                        | 200 OK | the publisher of the site is stopped |
      | a site admin who is an Author as well | 200 OK | the publisher of the site is stopped |

    @clause.401
    Examples: Who may not
      | actor                               | answer           | consequence              |
      | the admin of another site           | 401 Unauthorized | no publisher has changed |
      | an Author                           | 401 Unauthorized | no publisher has changed |
      | a Publisher                         | 401 Unauthorized | no publisher has changed |
      | a Reviewer                          | 401 Unauthorized | no publisher has changed |
      | a Developer                         | 401 Unauthorized | no publisher has changed |
      | a user with all four of these roles | 401 Unauthorized | no publisher has changed |
      | a user in no group                  | 401 Unauthorized | no publisher has changed |

    @clause.401
    Examples: Who is not logged in
      | actor                                | answer           | consequence              |
      | an anonymous caller                  | 401 Unauthorized | no publisher has changed |
      | a caller with a made-up session      | 401 Unauthorized | no publisher has changed |
      | a site admin whose session has ended | 401 Unauthorized | no publisher has changed |

  Scenario Outline: May <actor> start a stopped publisher?
    Given a site whose publisher is stopped
    When <actor> starts the publisher of the site
    Then the answer is <answer>
    And <consequence>

    @clause.200
    Examples: Who may
      | actor                                 | answer | consequence                          |
      | the system admin                      | 200 OK | the publisher of the site is running |
      | the site admin                        | 200 OK | the publisher of the site is running |
      | a site admin who is an Author as well | 200 OK | the publisher of the site is running |

    @clause.401
    Examples: Who may not
      | actor                               | answer           | consequence              |
      | the admin of another site           | 401 Unauthorized | no publisher has changed |
      | an Author                           | 401 Unauthorized | no publisher has changed |
      | a Publisher                         | 401 Unauthorized | no publisher has changed |
      | a Reviewer                          | 401 Unauthorized | no publisher has changed |
      | a Developer                         | 401 Unauthorized | no publisher has changed |
      | a user with all four of these roles | 401 Unauthorized | no publisher has changed |
      | a user in no group                  | 401 Unauthorized | no publisher has changed |

    @clause.401
    Examples: Who is not logged in
      | actor                                | answer           | consequence              |
      | an anonymous caller                  | 401 Unauthorized | no publisher has changed |
      | a caller with a made-up session      | 401 Unauthorized | no publisher has changed |
      | a site admin whose session has ended | 401 Unauthorized | no publisher has changed |

  @clause.401
  Scenario Outline: A refused stop by <actor> leaves a stopped publisher as it is
    Given a site whose publisher is stopped
    When <actor> stops the publisher of the site
    Then the answer is 401 Unauthorized
    And no publisher has changed

    Examples: Who may not
      | actor                               |
      | the admin of another site           |
      | an Author                           |
      | a Publisher                         |
      | a Reviewer                          |
      | a Developer                         |
      | a user with all four of these roles |
      | a user in no group                  |

    Examples: Who is not logged in
      | actor                                |
      | an anonymous caller                  |
      | a caller with a made-up session      |
      | a site admin whose session has ended |

  @clause.401
  Scenario Outline: A refused start by <actor> leaves a running publisher as it is
    Given a site whose publisher is running
    When <actor> starts the publisher of the site
    Then the answer is 401 Unauthorized
    And no publisher has changed

    Examples: Who may not
      | actor                               |
      | the admin of another site           |
      | an Author                           |
      | a Publisher                         |
      | a Reviewer                          |
      | a Developer                         |
      | a user with all four of these roles |
      | a user in no group                  |

    Examples: Who is not logged in
      | actor                                |
      | an anonymous caller                  |
      | a caller with a made-up session      |
      | a site admin whose session has ended |

  @clause.200 @fixture.own_site
  Scenario: The system admin may stop the publisher of a site without being its member
    Given a throw-away site whose publisher is running
    And the system admin is no member of the site
    When the system admin stops the publisher of the site
    Then the answer is 200 OK
    And the publisher of the site is stopped
    And no other publisher has changed

  @clause.200
  Scenario: The admin of the other site may stop the other site's publisher
    Given a site whose publisher is running
    When the admin of another site stops the publisher of the other site
    Then the answer is 200 OK
    And the publisher of the other site is stopped
    And the publisher of the site is running

  @clause.401
  Scenario: The site admin may not stop the publisher of the other site
    Given a site whose publisher is running
    When the site admin stops the publisher of the other site
    Then the answer is 401 Unauthorized
    And no publisher has changed

@critical
Feature: What makes a call a stop, and whose
  A stop is a POST to one address that names a site in its query or its body. How the JSON is called, what stands beside
  it and what the caller would like to get back do not matter. Any other verb, and any other address, stops nothing.
  Where query and body name different sites, the query's counts, and so do the rights on it: nobody stops a site by
  naming it second, nor reaches one without the right by naming one with it.

  @clause.param @clause.200
  Scenario Outline: A stop with <parameters> is served
    Given a site whose publisher is running
    When the site admin stops the publisher, sending <parameters>
    Then the answer is 200 OK
    And the publisher of the site is stopped
    And no other publisher has changed

    Examples: Where the site is named
      | parameters                                             |
      | the site in query and body                             |
      | the site in the query and an empty object              |
      | the site in the body alone                             |
      | an empty site_id in the query and the site in the body |
      | a bare site_id in the query and the site in the body   |

    Examples: How its name is written
      | parameters                                     |
      | the site with its letters escaped in the query |
      | the site with its letters escaped in the body  |

    Examples: What stands beside it
      | parameters                                                     |
      | the other site as siteId in the query and the site in the body |
      | the other site and then the site in the body                   |
      | extra parameters in the query                                  |
      | extra parameters in the body                                   |
      | a body of a million characters                                 |

    Examples: What the body is called
      | parameters                           |
      | JSON called text/plain               |
      | JSON called a form                   |
      | JSON called application/octet-stream |
      | JSON called text/html                |
      | JSON with its charset named          |
      | JSON without a content type          |

  @clause.param @clause.200
  Scenario Outline: A start with <parameters> is served
    Given a site whose publisher is stopped
    When the site admin starts the publisher, sending <parameters>
    Then the answer is 200 OK
    And the publisher of the site is running
    And no other publisher has changed

    Examples: Where the site is named
      | parameters                                |
      | the site in query and body                |
      | the site in the query and an empty object |
      | the site in the body alone                |

  @clause.param @clause.role
  Scenario Outline: Two sites in one call: <actor> sends <parameters>
    Given a site whose publisher is running
    When <actor> stops the publisher, sending <parameters>
    Then the answer is <answer>
    And <consequence>
    And no other publisher has changed

    @clause.200
    Examples: The query's site is stopped, and it alone
      | actor          | parameters                                            | answer | consequence                          |
      | the site admin | the site in the query and the other site in the body  | 200 OK | the publisher of the site is stopped |
      | the site admin | the site in the query and an unknown site in the body | 200 OK | the publisher of the site is stopped |

    @clause.401
    Examples: The right on the body's site is worth nothing
      | actor                     | parameters                                           | answer           | consequence              |
      | the site admin            | the other site in the query and the site in the body | 401 Unauthorized | no publisher has changed |
      | the admin of another site | the site in the query and the other site in the body | 401 Unauthorized | no publisher has changed |

    @clause.404
    Examples: The body's site does not stand in for one that is not found
      | actor          | parameters                                            | answer             | consequence              |
      | the site admin | an unknown site in the query and the site in the body | 404 Site not found | no publisher has changed |
      | the site admin | a blank site in the query and the site in the body    | 404 Site not found | no publisher has changed |

  @clause.param
  Scenario: The system admin, too, stops the query's site alone
    Given a site whose publisher is running
    When the system admin stops the publisher, sending the other site in the query and the site in the body
    Then the answer is 200 OK
    And the publisher of the other site is stopped
    And the publisher of the site is running

  @clause.format
  Scenario Outline: The answer is JSON for a caller who accepts "<accept>"
    Given a site whose publisher is running
    When the site admin stops the publisher of the site, accepting "<accept>"
    Then the answer is 200 OK
    And the publisher of the site is stopped

    Examples: Accept headers
      | accept           |
      | application/json |
      | */*              |
      | text/html        |
      | application/xml  |
      | text/plain       |
      | image/png        |
      | garbage          |

  @clause.verb
  Scenario Outline: The verb <verb> stops nothing
    Given a site whose publisher is running
    When the site admin sends the stop with the verb <verb>
    Then the call is refused
    And no publisher has changed

    Examples: Verbs
      | verb                       |
      | GET                        |
      | GET that claims to be POST |
      | HEAD                       |
      | PUT                        |
      | DELETE                     |
      | PATCH                      |

  @clause.verb
  Scenario: The verb OPTIONS stops nothing
    Given a site whose publisher is running
    When the site admin sends the stop with the verb OPTIONS
    Then no publisher has changed

  @clause.verb
  Scenario: The verb GET starts nothing
    Given a site whose publisher is stopped
    When the site admin sends the stop with the verb GET
    Then the call is refused
    And no publisher has changed

  @clause.url
  Scenario Outline: <address> stops nothing
    Given a site whose publisher is running
    When the site admin sends the stop to <address>
    Then the call is refused
    And no publisher has changed

    Examples: Addresses
      | address                                     |
      | the address without .json                   |
      | the address with a slash for .json          |
      | the address with a slash at its end         |
      | the address with .xml                       |
      | the address with .html                      |
      | the address with .json twice                |
      | the address with a space at its end         |
      | the address with STOP in capitals           |
      | the address with a doubled slash            |
      | the address with a path parameter           |
      | the address of a script that does not exist |

  @clause.url @clause.401
  Scenario Outline: <address> stops nothing for an anonymous caller either
    Given a site whose publisher is running
    When an anonymous caller sends the stop to <address>
    Then the call is refused
    And no publisher has changed

    Examples: Addresses
      | address                           |
      | the address without .json         |
      | the address with .xml             |
      | the address with a doubled slash  |
      | the address with a path parameter |

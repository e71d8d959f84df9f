@critical @clause.400 @clause.param
Feature: Invalid parameters are refused
  The page: site_id is a string, and required; what is not so is answered with 400 and the message Invalid parameter(s).
  Which input is invalid, the recording of Studio 3.0.27 tells: all that it refuses because of its input, even where it
  stumbles over it with a 500.

  Scenario Outline: A stop with <parameters> is refused
    Given a site whose publisher is running
    When the site admin stops the publisher, sending <parameters>
    Then the answer is 400 Invalid parameter(s)
    And no publisher has changed
    And the next right call of the site admin is served

    Examples: The site is not named
      | parameters                         |
      | no parameter at all                |
      | an empty object                    |
      | an empty site_id                   |
      | an empty site_id in query and body |
      | null as site_id                    |

    Examples: The parameter is misspelt
      | parameters                            |
      | the misspelt name siteId              |
      | the misspelt name site                |
      | the misspelt name siteId in the query |
      | the misspelt name site in the query   |
      | the name in capitals in the query     |

    Examples: The parameter is no string
      | parameters               |
      | a number as site_id      |
      | zero as site_id          |
      | a fraction as site_id    |
      | true as site_id          |
      | false as site_id         |
      | a list as site_id        |
      | an empty list as site_id |
      | an object as site_id     |

    Examples: The parameter is there more than once
      | parameters                                   |
      | the site twice in the query                  |
      | two sites in the query                       |
      | two sites in the query, the other first      |
      | the site after an empty site_id in the query |

    Examples: The body is no object
      | parameters        |
      | an empty list     |
      | a list            |
      | a list of numbers |
      | null              |
      | a string          |
      | a number          |
      | true              |

    Examples: The body is no JSON
      | parameters                     |
      | JSON without its closing brace |
      | JSON that ends after the colon |
      | JSON in single quotes          |
      | JSON without quotes            |
      | JSON with a comment            |
      | JSON after a byte order mark   |
      | plain text                     |
      | white space                    |

    Examples: The body has another format
      | parameters       |
      | a form           |
      | a multipart form |
      | an XML document  |

    Examples: A good query does not make up for a bad body
      | parameters                                  |
      | the site in the query and an empty body     |
      | the site in the query and null              |
      | the site in the query and a string          |
      | the site in the query and a number          |
      | the site in the query and a list of numbers |
      | the site in the query and broken JSON       |
      | the site in the query and plain text        |
      | the site in the query and white space       |
      | the site in the query and a form            |
      | the site in the query and a multipart form  |
      | the site in the query and an XML document   |

  Scenario Outline: A stop with <parameters> does not start a stopped publisher
    Given a site whose publisher is stopped
    When the site admin stops the publisher, sending <parameters>
    Then the answer is 400 Invalid parameter(s)
    And no publisher has changed

    Examples: One of each kind
      | parameters                              |
      | an empty object                         |
      | the misspelt name siteId                |
      | a number as site_id                     |
      | two sites in the query                  |
      | null                                    |
      | plain text                              |
      | a form                                  |
      | the site in the query and an empty body |

  @clause.format
  Scenario: The refusal is JSON, and says nothing but Invalid parameter(s)
    Given a site whose publisher is running
    When the site admin stops the publisher, sending an empty object
    Then the answer is 400 Invalid parameter(s)

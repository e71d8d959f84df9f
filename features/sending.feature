@normal @clause.verb
Feature: A stop counts however it is sent
  Programs that call Studio send as their HTTP libraries do: in chunks where the length is not known, as HTTP/1.0 through
  an old proxy, asking first whether the body is welcome. What is sent so is a stop like any other, or it is none at all.

  @clause.200
  Scenario Outline: A stop sent <way> is served
    Given a site whose publisher is running
    When the site admin stops the publisher, sending the site in query and body <way>
    Then the answer is 200 OK
    And the publisher of the site is stopped
    And no other publisher has changed
    And the next right call of the site admin is served

    Examples: Ways of sending
      | way                                  |
      | in one chunk                         |
      | in several chunks                    |
      | over a connection that is to close   |
      | as HTTP/1.0                          |
      | once Studio says that it may go on   |
      | with header names in small letters   |
      | with header names in capitals        |
      | preferring answers in German         |
      | called gzip, which it is not         |

  @clause.200
  Scenario Outline: A stop that names the site in its body alone is served, sent <way>
    Given a site whose publisher is running
    When the site admin stops the publisher, sending the site in the body alone <way>
    Then the answer is 200 OK
    And the publisher of the site is stopped
    And no other publisher has changed

    Examples: Ways of sending
      | way                                |
      | in one chunk                       |
      | in several chunks                  |
      | as HTTP/1.0                        |
      | once Studio says that it may go on |

  @clause.200
  Scenario Outline: A start sent <way> is served
    Given a site whose publisher is stopped
    When the site admin starts the publisher, sending the site in query and body <way>
    Then the answer is 200 OK
    And the publisher of the site is running
    And no other publisher has changed

    Examples: Ways of sending
      | way                                |
      | in several chunks                  |
      | over a connection that is to close |
      | as HTTP/1.0                        |
      | once Studio says that it may go on |

  @clause.400 @clause.param
  Scenario Outline: A stop with <parameters>, sent <way>, is refused
    Given a site whose publisher is running
    When the site admin stops the publisher, sending <parameters> <way>
    Then the answer is 400 Invalid parameter(s)
    And no publisher has changed
    And the next right call of the site admin is served

    Examples: Parameters and ways of sending
      | parameters                              | way                                |
      | the site in query and body              | packed with gzip                   |
      | the site in the body alone              | packed with gzip                   |
      | the site in the query and an empty body | in several chunks                  |
      | the site in the query and an empty body | as HTTP/1.0                        |
      | an empty object                         | in several chunks                  |
      | the site in the query and broken JSON   | once Studio says that it may go on |

  @clause.401 @clause.role
  Scenario Outline: <actor> is refused, sending a stop <way>
    Given a site whose publisher is running
    When <actor> stops the publisher, sending the site in query and body <way>
    Then the answer is 401 Unauthorized
    And no publisher has changed

    Examples: Actors and ways of sending
      | actor               | way                                |
      | an Author           | in several chunks                  |
      | an Author           | as HTTP/1.0                        |
      | an Author           | once Studio says that it may go on |
      | an anonymous caller | in several chunks                  |
      | an anonymous caller | as HTTP/1.0                        |
      | an anonymous caller | once Studio says that it may go on |

  Scenario Outline: A stop sent <way> needs its CSRF token as well
    Given a site whose publisher is running
    And the call carries no CSRF token
    When the site admin stops the publisher, sending the site in query and body <way>
    Then the answer is 403 Access denied
    And no publisher has changed

    Examples: Ways of sending
      | way                                |
      | in several chunks                  |
      | as HTTP/1.0                        |
      | once Studio says that it may go on |

  @clause.format
  Scenario Outline: Who prefers German is answered in the page's words: <answer>
    Given a site whose publisher is running
    When <actor> stops the publisher, sending <parameters> preferring answers in German
    Then the answer is <answer>
    And no publisher has changed

    Examples: Answers
      | actor          | parameters                                            | answer                   |
      | the site admin | an empty object                                       | 400 Invalid parameter(s) |
      | an Author      | the site in query and body                            | 401 Unauthorized         |
      | the site admin | an unknown site in the query and the site in the body | 404 Site not found       |

@critical
Feature: A call without the right CSRF token is refused
  Studio protects its users against calls that other web pages make in their names: each call that changes something
  carries a token twice, in a cookie and in a header. The documentation page does not speak of it; the recording of
  Studio 3.0.27 does: 403 with a page that says Access denied.

  @clause.verb
  Scenario Outline: A stop with <flaw> is refused
    Given a site whose publisher is running
    And the call carries <flaw>
    When the site admin stops the publisher of the site
    Then the answer is 403 Access denied
    And no publisher has changed
    And the next right call of the site admin is served

    Examples: Flaws
      | flaw                               |
      | no CSRF token                      |
      | an empty CSRF token                |
      | a wrong CSRF token                 |
      | the CSRF token of another session  |
      | the CSRF token in the cookie alone |
      | the CSRF token in the header alone |

  @clause.verb
  Scenario Outline: A start with <flaw> is refused
    Given a site whose publisher is stopped
    And the call carries <flaw>
    When the site admin starts the publisher of the site
    Then the answer is 403 Access denied
    And no publisher has changed

    Examples: Flaws
      | flaw                              |
      | no CSRF token                     |
      | a wrong CSRF token                |
      | the CSRF token of another session |

  @clause.role
  Scenario: The system admin needs the token as well
    Given a site whose publisher is running
    And the call carries a wrong CSRF token
    When the system admin stops the publisher of the site
    Then the answer is 403 Access denied
    And no publisher has changed

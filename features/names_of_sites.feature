@critical @clause.param @clause.purpose @fixture.own_site
Feature: A site is stopped whatever its name, and it alone
  Owners call their sites as they like: by a letter, by a number, by fifty characters. Each is stopped and started by its
  own name, and its status tells so. A site whose name begins like another's, or ends like it, or has it in the middle, is
  another site.

  @clause.200
  Scenario Outline: A site whose name <form> is stopped
    Given a site whose name <form>, and whose publisher is running
    When the system admin stops the publisher of the site
    Then the answer is 200 OK
    And the publisher of the site is stopped
    And no other publisher has changed

    Examples: Names that every release takes
      | form                     |
      | is one letter            |
      | is all digits            |
      | is 50 characters long    |
      | begins with a hyphen     |
      | ends with a hyphen       |
      | has two hyphens in a row |

    Examples: Names that some releases take
      | form              |
      | has an underscore |
      | has a dot         |
      | has capitals      |

  @clause.200
  Scenario Outline: A site whose name <form> is started
    Given a site whose name <form>, and whose publisher is stopped
    When the system admin starts the publisher of the site
    Then the answer is 200 OK
    And the publisher of the site is running
    And no other publisher has changed

    Examples: Names that every release takes
      | form                     |
      | is one letter            |
      | is all digits            |
      | is 50 characters long    |
      | begins with a hyphen     |
      | ends with a hyphen       |
      | has two hyphens in a row |

    Examples: Names that some releases take
      | form              |
      | has an underscore |
      | has a dot         |
      | has capitals      |

  @clause.400
  Scenario: A number does not stand for the site whose name has its digits
    Given a site whose name is all digits, and whose publisher is running
    When the system admin stops the publisher, sending the site as a number
    Then the answer is 400 Invalid parameter(s)
    And no publisher has changed

  @clause.200
  Scenario Outline: Who <call> a publisher leaves the site alone whose name <relation> the site's
    Given a site beside another whose name <relation> its name, their publishers <before>
    When the system admin <call> the publisher of the site
    Then the answer is 200 OK
    And the publisher of the site is <after>
    And no other publisher has changed

    Examples: Calls and names
      | call   | relation    | before  | after   |
      | stops  | begins with | running | stopped |
      | stops  | ends with   | running | stopped |
      | stops  | contains    | running | stopped |
      | starts | begins with | stopped | running |
      | starts | ends with   | stopped | running |
      | starts | contains    | stopped | running |

  @clause.200
  Scenario Outline: Who <call> the publisher of a site whose name <relation> another's leaves that one alone
    Given a site beside another whose name <relation> its name, their publishers <before>
    When the system admin <call> the publisher of the other site
    Then the answer is 200 OK
    And the publisher of the other site is <after>
    And the publisher of the site is <before>

    Examples: Calls and names
      | call   | relation    | before  | after   |
      | stops  | begins with | running | stopped |
      | stops  | ends with   | running | stopped |
      | stops  | contains    | running | stopped |
      | starts | begins with | stopped | running |
      | starts | ends with   | stopped | running |
      | starts | contains    | stopped | running |

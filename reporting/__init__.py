"""The pages that people read: the Allure HTML, the summary, and the tables of clauses and deviations."""

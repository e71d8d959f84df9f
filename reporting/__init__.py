"""The reports: Allure results, the Allure HTML, and the table of clauses."""

// node page.mjs RESULTS CONFIGURATION: makes Allure's page of a run's results, as its command "generate" does; but that
// command is loaded with all the others, which takes longer than the page.
import { AllureReport, readConfig } from "@allurereport/core";

const [results, configuration] = process.argv.slice(2);
const report = new AllureReport(await readConfig(process.cwd(), configuration));
await report.start();
await report.readDirectory(results);
await report.done();

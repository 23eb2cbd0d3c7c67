// The jobs of `cargo xtask bench gen` as an AWS CDK app, with one stack per job. LOUDFAIL_JOBS is the path of their list.
//
// A stack contains what the CDK's constructs provide: the task with a Catch, the message to the topic, and the schedule.
// It has no backstop, no dead-letter queue, no alarm, no limit on concurrent runs, and no Terraform.

import {readFileSync} from "node:fs";

import {App} from "aws-cdk-lib";

import {JobStack} from "./job-stack.mjs";

const jobs = JSON.parse(readFileSync(process.env.LOUDFAIL_JOBS, "utf8"));
// The CDK's version metadata is irrelevant to jobs, and would be in each template.
const app = new App({analyticsReporting: false});
for (const job of jobs) {
  new JobStack(app, job);
}
app.synth();

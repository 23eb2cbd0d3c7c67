// The jobs of `cargo xtask bench gen` as an app of the AWS CDK: one stack a job. LOUDFAIL_JOBS names their list.
//
// What a stack has is what the constructs of the CDK give for it: the task with a Catch, the message to the topic, the
// schedule. It has no backstop, no dead-letter queue, no alarm, no limit on what runs at once, and no Terraform.

import {readFileSync} from "node:fs";

import {App} from "aws-cdk-lib";

import {JobStack} from "./job-stack.mjs";

const jobs = JSON.parse(readFileSync(process.env.LOUDFAIL_JOBS, "utf8"));
// The version of the app says nothing about jobs, and its metadata would be in each template.
const app = new App({analyticsReporting: false});
for (const job of jobs) {
  new JobStack(app, job);
}
app.synth();

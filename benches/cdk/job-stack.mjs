// One job of the list as a stack.

import {Duration, Stack, Tags} from "aws-cdk-lib";
import {SecurityGroup, Subnet, Vpc} from "aws-cdk-lib/aws-ec2";
import {Repository} from "aws-cdk-lib/aws-ecr";
import {Cluster, ContainerImage, FargateTaskDefinition, LogDriver} from "aws-cdk-lib/aws-ecs";
import {Schedule, ScheduleExpression, ScheduleTargetInput} from "aws-cdk-lib/aws-scheduler";
import {StepFunctionsStartExecution} from "aws-cdk-lib/aws-scheduler-targets";
import {Topic} from "aws-cdk-lib/aws-sns";
import {
  DefinitionBody, Fail, IntegrationPattern, JsonPath, StateMachine, TaskInput, Timeout,
} from "aws-cdk-lib/aws-stepfunctions";
import {EcsFargateLaunchTarget, EcsRunTask, SnsPublish} from "aws-cdk-lib/aws-stepfunctions-tasks";

import {expression, seconds} from "./times.mjs";

const PLACES = {
  production: {account: "111122223333", region: "eu-west-1"},
  staging: {account: "444455556666", region: "eu-west-1"},
};

export class JobStack extends Stack {
  constructor(app, job) {
    const place = PLACES[job.environment];
    super(app, job.name, {env: place, description: job.description});
    const machine = this.machine(job, place);
    const schedules = job.schedules ?? (job.schedule ? {Schedule: job.schedule} : {});
    for (const [name, schedule] of Object.entries(schedules)) {
      new Schedule(this, name, {
        schedule: ScheduleExpression.expression(...expression(schedule)),
        target: new StepFunctionsStartExecution(machine, {
          input: ScheduleTargetInput.fromObject(schedule.input ?? {}),
        }),
      });
    }
    for (const [key, value] of Object.entries(job.tags ?? {})) {
      Tags.of(this).add(key, value);
    }
  }

  machine(job, place) {
    // All of these resources exist already, as they do for the blueprint.
    const vpc = Vpc.fromVpcAttributes(this, "Vpc", {vpcId: "vpc-0123456789abcdef0", availabilityZones: ["eu-west-1a"]});
    const cluster = Cluster.fromClusterAttributes(this, "Cluster", {clusterName: "batch", vpc});
    const group = SecurityGroup.fromSecurityGroupId(this, "Group", "sg-0123456789abcdef0", {mutable: false});
    const subnet = Subnet.fromSubnetAttributes(this, "Subnet", {
      subnetId: "subnet-0123456789abcdef0",
      availabilityZone: "eu-west-1a",
      routeTableId: "rtb-0123456789abcdef0",
    });
    const topic = `arn:aws:sns:${place.region}:${place.account}:${job.channel ?? "staging"}`;

    const task = this.task(job, cluster, group, subnet);
    const tell = new SnsPublish(this, "Tell", {
      topic: Topic.fromTopicArn(this, "Topic", topic),
      message: TaskInput.fromObject({
        version: "1.0",
        source: "custom",
        content: {
          title: job.title ?? `${job.name} failed`,
          description: JsonPath.format("{}: {}", job.description, JsonPath.stringAt("$.failure.Error")),
          nextSteps: job.nextSteps ?? [],
        },
      }),
    });
    tell.next(new Fail(this, "Failed", {error: "JobFailed"}));
    task.addCatch(tell, {errors: ["States.ALL"], resultPath: "$.failure"});
    return new StateMachine(this, "Machine", {
      definitionBody: DefinitionBody.fromChainable(task),
      timeout: Duration.seconds(seconds(job.timeout?.total ?? "1d")),
    });
  }

  task(job, cluster, group, subnet) {
    // EcsRunTask refuses an existing definition, so each job has its own.
    const definition = new FargateTaskDefinition(this, "Definition", {
      cpu: job.cpu ?? 256,
      memoryLimitMiB: job.memory ?? 512,
    });
    const container = definition.addContainer(job.container ?? "app", {
      image: this.image(typeof job.image === "string" ? job.image : "public.ecr.aws/example/job:1"),
      logging: LogDriver.awsLogs({streamPrefix: "task"}),
    });
    const isText = ([, value]) => typeof value === "string";
    const task = new EcsRunTask(this, "Run", {
      integrationPattern: IntegrationPattern.RUN_JOB,
      cluster,
      taskDefinition: definition,
      launchTarget: new EcsFargateLaunchTarget(),
      securityGroups: [group],
      subnets: {subnets: [subnet]},
      containerOverrides: [{
        containerDefinition: container,
        command: job.command ?? undefined,
        environment: Object.entries(job.variables ?? {}).filter(isText).map(([name, value]) => ({name, value})),
      }],
      taskTimeout: Timeout.duration(Duration.seconds(seconds(job.timeout?.attempt ?? job.timeout ?? "6h"))),
      resultPath: JsonPath.DISCARD,
    });
    if (job.retry) {
      task.addRetry({
        maxAttempts: job.retry.attempts - 1,
        interval: Duration.seconds(seconds(job.retry.interval ?? "10s")),
        backoffRate: job.retry.backoff ?? 2,
      });
    }
    return task;
  }

  // The execution role is granted what it needs to pull from an Amazon ECR repository.
  image(text) {
    const [, name, tag] = text.match(/\.dkr\.ecr\.[^/]*\/([^:]*):(.*)/) ?? [];
    return name
      ? ContainerImage.fromEcrRepository(Repository.fromRepositoryName(this, "Repository", name), tag)
      : ContainerImage.fromRegistry(text);
  }
}

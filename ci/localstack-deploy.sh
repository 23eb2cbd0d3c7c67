#!/usr/bin/env bash
# Deploys dist/ to LocalStack with the AWS CLI: every channel's stack, then every job's. If a stack cannot be deployed, the
# script exits with 1.
#
#     AWS_ENDPOINT_URL=http://127.0.0.1:4566 ci/localstack-deploy.sh
#
# Parameters get placeholder values in the right format. To use other values, put them into ci/localstack-parameters, one
# `Name=value` per line.
#
# What it shows: CloudFormation accepts each template with its parameters, and creates state machines, roles, topics,
# queues, rules and schedules. What it does not show: LocalStack's community edition accepts AWS::ECS::* and
# AWS::Chatbot::* without creating them, and enforces no policy. No job is run; `cargo xtask check` proves that no failure
# is silent.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

: "${AWS_ENDPOINT_URL:?must be set to the endpoint of LocalStack, such as http://127.0.0.1:4566}"
export AWS_ENDPOINT_URL AWS_SECRET_ACCESS_KEY=test AWS_EC2_METADATA_DISABLED=true AWS_PAGER=
# No request may reach an account that this machine has credentials for.
unset AWS_PROFILE AWS_SESSION_TOKEN
case $AWS_ENDPOINT_URL in
  *amazonaws.com* | *amazonaws.eu*)
    echo "error: $AWS_ENDPOINT_URL is AWS itself, not LocalStack" >&2
    exit 2
    ;;
esac
bucket=loudfail-templates

# The name and pattern of each template parameter without a default.
parameters() {
  awk '
    function flush() { if (name != "" && !has_default) print name, pattern }
    /^[^ ]/ { flush(); name = ""; inside = ($0 == "Parameters:") }
    inside && /^  [^ ]/ { flush(); name = $1; sub(/:.*/, "", name); pattern = ""; has_default = 0 }
    inside && /^    Default:/ { has_default = 1 }
    inside && /^    AllowedPattern:/ { pattern = $2 }
    END { flush() }
  ' "$1"
}

# The path and type of each parameter that is read from Parameter Store.
stored() {
  awk '
    /^[^ ]/ { inside = ($0 == "Parameters:") }
    inside && /^    Type: "AWS::SSM::Parameter::Value</ { type = /List/ ? "StringList" : "String" }
    inside && /^  [^ ]/ { type = "" }
    inside && type != "" && /^    Default:/ { path = $2; gsub(/"/, "", path); print path, type }
  ' "$1"
}

# An example value that matches a pattern.
example() {
  case $1 in
    *'^subnet-'*) echo subnet-0123456789abcdef0 ;;
    *'^sg-'*) echo sg-0123456789abcdef0 ;;
    *'^T['*) echo T0123456789 ;;
    *'^[CG]'*) echo C0123456789 ;;
    *'{8}-'*) echo 11111111-2222-3333-4444-555555555555 ;;
    *:sns:*) echo "arn:aws:sns:$AWS_DEFAULT_REGION:$AWS_ACCESS_KEY_ID:example" ;;
    *:sqs:*) echo "arn:aws:sqs:$AWS_DEFAULT_REGION:$AWS_ACCESS_KEY_ID:example" ;;
    *:kms:*) echo "arn:aws:kms:$AWS_DEFAULT_REGION:$AWS_ACCESS_KEY_ID:key/11111111-2222-3333-4444-555555555555" ;;
    *:iam:*) echo "arn:aws:iam::$AWS_ACCESS_KEY_ID:role/example" ;;
    *) echo example ;;
  esac
}

# The value of one parameter: from ci/localstack-parameters, or an output of the channel's stack, or an example.
value() {
  local own=
  if [ -f ci/localstack-parameters ]; then
    own=$(sed -n "s/^$1=//p" ci/localstack-parameters | head -n 1)
  fi
  case $1 in
    NotificationTopicArn) own=${own:-$(output TopicArn)} ;;
    NotificationKeyArn) own=${own:-$(output KeyArn)} ;;
    DeadLetterQueueArn) own=${own:-$(output DeadLetterQueueArn)} ;;
  esac
  echo "${own:-$(example "$2")}"
}

# An output of the stack of the channel that the job notifies, or nothing.
output() {
  [ -z "$channel" ] || aws cloudformation describe-stacks --stack-name "$channel" --output text \
    --query "Stacks[0].Outputs[?OutputKey=='$1'].OutputValue"
}

# Deploys the folder of a channel or a job.
deploy() {
  local stack=$1 folder=$2 name pattern said status
  local parameters=()
  while read -r name pattern; do
    parameters+=("{\"ParameterKey\":\"$name\",\"ParameterValue\":\"$(value "$name" "$pattern")\"}")
  done < <(parameters "$folder/cloudformation.yaml")
  while read -r name pattern; do
    aws ssm put-parameter --name "$name" --type "$pattern" --value example >/dev/null 2>&1 || true
  done < <(stored "$folder/cloudformation.yaml")
  echo "$folder as the stack $stack"
  # The steps of `aws cloudformation deploy`, which polls only every 30 seconds. The change set is identified by its ARN:
  # there may be an earlier one with the same name.
  local kind=CREATE change
  if aws cloudformation describe-stacks --stack-name "$stack" >/dev/null 2>&1; then kind=UPDATE; fi
  # The template is uploaded to a bucket, since it may exceed the size limit of a request.
  aws s3 cp --quiet "$folder/cloudformation.yaml" "s3://$bucket/$stack"
  change=$(aws cloudformation create-change-set --stack-name "$stack" --change-set-name loudfail --change-set-type "$kind" \
    --capabilities CAPABILITY_NAMED_IAM --template-url "$AWS_ENDPOINT_URL/$bucket/$stack" \
    --parameters "[$(IFS=,; echo "${parameters[*]-}")]" --output text --query Id) || return 1
  until_done aws cloudformation describe-change-set --change-set-name "$change" --query Status
  if [ "$status" = FAILED ]; then
    said=$(aws cloudformation describe-change-set --change-set-name "$change" --output text --query StatusReason)
    aws cloudformation delete-change-set --change-set-name "$change" >/dev/null
    case $said in *"No updates"* | *"didn't contain changes"*) return 0 ;; esac
    echo "error: the stack $stack: $said" >&2
    return 1
  fi
  aws cloudformation execute-change-set --change-set-name "$change" >/dev/null
  until_done aws cloudformation describe-change-set --change-set-name "$change" --query ExecutionStatus
  until_done aws cloudformation describe-stacks --stack-name "$stack" --query 'Stacks[0].StackStatus'
  case $status in
    *ROLLBACK* | *FAILED*)
      echo "error: the stack $stack is $status" >&2
      aws cloudformation describe-stack-events --stack-name "$stack" --output text \
        --query "StackEvents[?ends_with(ResourceStatus, 'FAILED')].[LogicalResourceId, ResourceStatusReason]" >&2
      return 1
      ;;
  esac
}

# Polls until the operation is done, and leaves its status in `status`.
until_done() {
  status=_PENDING
  while [[ $status == *_PENDING || $status == *_IN_PROGRESS ]]; do
    status=$("$@" --output text)
    [[ $status != *_PENDING && $status != *_IN_PROGRESS ]] || sleep 1
  done
}

deployed=0
for environment in dist/*/; do
  environment=$(basename "$environment")
  # A folder without stacks, such as that of the HTML pages, is not an environment.
  compgen -G "dist/$environment/*/cloudformation.yaml" >/dev/null || continue
  # A template that is built for one account and region can be deployed only there. LocalStack's account is the key's id.
  place=$(cat "dist/$environment"/*/cloudformation.yaml)
  AWS_ACCESS_KEY_ID=$(sed -n 's/.*AWS::AccountId"*, "\([0-9]*\)".*/\1/p' <<<"$place" | head -n 1)
  AWS_DEFAULT_REGION=$(sed -n 's/.*AWS::Region"*, "\([a-z0-9-]*\)".*/\1/p' <<<"$place" | head -n 1)
  AWS_ACCESS_KEY_ID=${AWS_ACCESS_KEY_ID:-000000000000}
  AWS_DEFAULT_REGION=${AWS_DEFAULT_REGION:-us-east-1}
  export AWS_ACCESS_KEY_ID AWS_DEFAULT_REGION AWS_REGION=$AWS_DEFAULT_REGION
  aws s3 mb "s3://$bucket" >/dev/null 2>&1 || true

  # A folder without a state machine is a channel.
  for folder in "dist/$environment"/*/; do
    folder=${folder%/}
    if [ -f "$folder/cloudformation.yaml" ] && [ ! -f "$folder/state-machine.asl.json" ]; then
      channel=
      deploy "$environment-$(basename "$folder")" "$folder"
      deployed=$((deployed + 1))
    fi
  done
  for folder in "dist/$environment"/*/; do
    folder=${folder%/}
    if [ -f "$folder/state-machine.asl.json" ]; then
      # The template names the channel that the job notifies.
      channel=$(sed -n 's/.*The ARN of the topic of the channel \([a-z0-9-]*\),.*/\1/p' "$folder/cloudformation.yaml" | head -n 1)
      channel=${channel:+$environment-$channel}
      deploy "$environment-$(basename "$folder")" "$folder"
      deployed=$((deployed + 1))
    fi
  done
done
echo "$deployed stacks are up"

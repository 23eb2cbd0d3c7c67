//! Clients of AWS's services that talk to one endpoint on this machine, without TLS.

use aws_sdk_sfn::config::interceptors::BeforeTransmitInterceptorContextMut;
use aws_sdk_sfn::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_sfn::error::BoxError;

/// One client a service.
#[derive(Debug, Clone)]
pub(super) struct Clients {
    pub(super) functions: aws_sdk_sfn::Client,
    pub(super) topics: aws_sdk_sns::Client,
    pub(super) queues: aws_sdk_sqs::Client,
    pub(super) stacks: aws_sdk_cloudformation::Client,
}

/// The configuration of one service's client: each service has a type of its own for the same settings.
macro_rules! configuration {
    ($service:ident, $endpoint:expr, $region:expr) => {
        $service::Config::builder()
            .behavior_version($service::config::BehaviorVersion::latest())
            .endpoint_url($endpoint)
            .region($service::config::Region::new($region))
            .credentials_provider($service::config::Credentials::new(
                "test",
                "test",
                None,
                None,
                "loudfail-tests",
            ))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
    };
}

impl Clients {
    pub(super) fn new(endpoint: &str, region: &'static str) -> Self {
        let functions = configuration!(aws_sdk_sfn, endpoint, region).interceptor(WithoutPrefix);
        Self {
            functions: aws_sdk_sfn::Client::from_conf(functions.build()),
            topics: aws_sdk_sns::Client::from_conf(
                configuration!(aws_sdk_sns, endpoint, region).build(),
            ),
            queues: aws_sdk_sqs::Client::from_conf(
                configuration!(aws_sdk_sqs, endpoint, region).build(),
            ),
            stacks: aws_sdk_cloudformation::Client::from_conf(
                configuration!(aws_sdk_cloudformation, endpoint, region).build(),
            ),
        }
    }
}

/// Takes off the prefix that the model of Step Functions puts before the host of `TestState`: there is no
/// `sync-127.0.0.1`.
#[derive(Debug)]
struct WithoutPrefix;

impl Intercept for WithoutPrefix {
    fn name(&self) -> &'static str {
        "WithoutPrefix"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _runtime_components: &RuntimeComponents,
        _settings: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        if let Some((scheme, rest)) = request.uri().split_once("://sync-") {
            let uri = format!("{scheme}://{rest}");
            request.set_uri(uri)?;
        }
        Ok(())
    }
}

//! What each of DynamoDB's codes means: the one table by which single calls, transactions, batches and waits judge. For people
//! it is `docs/errors.md`; a test holds the two together.

/// What is to be made of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A condition was false.
    Condition,
    /// A transaction was cancelled, for reasons of its own.
    Cancelled,
    /// A transaction with the same token is still in progress.
    InProgress,
    /// There is no such table.
    NoTable,
    /// The table exists already, or is being changed.
    InUse,
    /// At a limit on throughput.
    Throttled,
    /// A transaction, or a write in another region, changes the item at the same time.
    Conflict,
    /// A fault of the server's own: the request may have been carried out.
    Server,
    /// Too much is being changed at this time.
    Busy,
    /// Something in this request is wrong: others may pass.
    Invalid,
    /// No other request would pass either.
    Hopeless,
}

/// What a code means, or a status without a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Meaning {
    pub(crate) kind: Kind,
    /// The same request may succeed later.
    pub(crate) retryable: bool,
    /// What to do, where DynamoDB's words do not say it.
    pub(crate) advice: &'static str,
}

impl Meaning {
    /// It may have been carried out all the same.
    pub(crate) fn is_ambiguous(self) -> bool {
        self.kind == Kind::Server
    }
}

const fn of(kind: Kind) -> Meaning {
    let retryable =
        matches!(kind, Kind::InProgress | Kind::InUse | Kind::Throttled | Kind::Conflict | Kind::Server | Kind::Busy);
    Meaning { kind, retryable, advice: "" }
}

const fn hopeless(advice: &'static str) -> Meaning {
    Meaning { kind: Kind::Hopeless, retryable: false, advice }
}

const KEYS: &str = "check the client's credentials: the access key id, the secret key and the session token";
const EXPIRED: &str = "the credentials have expired: give the client a provider that renews them, or new ones";
const RIGHTS: &str = "the policies of this identity, or of the table, do not allow the action";
const CLOCK: &str =
    "check this machine's clock: a request must arrive within some minutes of the time that it was signed";
const ENDPOINT: &str = "check the client's endpoint: the server there does not know this operation";

/// What an error with this name means. `status` decides where the name is not known, or there is none.
pub(crate) fn meaning(code: Option<&str>, status: u16) -> Meaning {
    code.and_then(known).unwrap_or_else(|| match status {
        429 => of(Kind::Throttled),
        413 => of(Kind::Invalid),
        408 | 500..=599 => of(Kind::Server),
        _ if code.is_some() => hopeless(""),
        _ => hopeless("check the client's endpoint, and any proxy in between: this is not a response from DynamoDB"),
    })
}

fn known(code: &str) -> Option<Meaning> {
    Some(match code {
        "ConditionalCheckFailedException" => of(Kind::Condition),
        "TransactionCanceledException" => of(Kind::Cancelled),
        "TransactionInProgressException" => of(Kind::InProgress),
        "ResourceNotFoundException" | "TableNotFoundException" => of(Kind::NoTable),
        "ResourceInUseException" | "TableAlreadyExistsException" | "TableInUseException" => of(Kind::InUse),
        "ProvisionedThroughputExceededException" | "ThrottlingException" | "RequestLimitExceeded" => {
            of(Kind::Throttled)
        }
        // What other services, and gateways of AWS's, say for it. The SDK knows these too.
        "Throttling"
        | "ThrottledException"
        | "RequestThrottledException"
        | "RequestThrottled"
        | "TooManyRequestsException"
        | "BandwidthLimitExceeded"
        | "SlowDown"
        | "PriorRequestNotComplete" => of(Kind::Throttled),
        "TransactionConflictException" | "ReplicatedWriteConflictException" => of(Kind::Conflict),
        "InternalServerError"
        | "InternalFailure"
        | "InternalServerErrorException"
        | "ServiceUnavailable"
        | "ServiceUnavailableException"
        | "RequestTimeout"
        | "RequestTimeoutException"
        // Ended before there was a response: nobody knows what was carried out.
        | "RequestAbortedException" => of(Kind::Server),
        "LimitExceededException" => of(Kind::Busy),
        "ValidationException"
        | "ValidationError"
        | "InvalidParameterValue"
        | "InvalidParameterCombination"
        | "MalformedQueryString"
        | "MalformedHttpRequestException"
        | "RequestEntityTooLargeException"
        | "MissingParameter"
        | "DuplicateItemException"
        | "IdempotentParameterMismatchException" => of(Kind::Invalid),
        // DynamoDB's own guide says that it may be tried again: after something was deleted.
        "ItemCollectionSizeLimitExceededException" => Meaning {
            kind: Kind::Invalid,
            retryable: true,
            advice: "the items of one partition key can have 10 GB in a table with local indexes: delete some",
        },
        // DynamoDB's own guide says that it may be tried again: a new access key takes a while to be known.
        "UnrecognizedClientException" => Meaning { kind: Kind::Hopeless, retryable: true, advice: KEYS },
        "IncompleteSignature" | "IncompleteSignatureException" => hopeless(KEYS),
        "InvalidClientTokenId" | "InvalidSignatureException" | "SignatureDoesNotMatch" => hopeless(KEYS),
        "MissingAuthenticationToken" | "MissingAuthenticationTokenException" => hopeless(KEYS),
        "ExpiredToken" | "ExpiredTokenException" => hopeless(EXPIRED),
        "RequestExpired" | "RequestExpiredException" | "RequestTimeTooSkewed" => hopeless(CLOCK),
        "AccessDenied" | "AccessDeniedException" | "NotAuthorized" => hopeless(RIGHTS),
        "OptInRequired" => hopeless("this account has no subscription to the service, or the region is not enabled"),
        "UnknownOperationException" | "InvalidAction" => hopeless(ENDPOINT),
        _ => return None,
    })
}

/// The advice that the words of a refusal call for: one code stands for a wrong key and for a wrong clock.
pub(crate) fn advice(code: &str, status: u16, message: &str) -> &'static str {
    let is_of_time = ["Signature expired", "Signature not yet current"].iter().any(|words| message.contains(words));
    if is_of_time { CLOCK } else { meaning(Some(code), status).advice }
}

/// Why an action of a transaction was what cancelled it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// It was not.
    Fine,
    /// Its condition was false.
    Condition,
    /// At a limit on throughput.
    Throttled,
    /// In conflict with another request.
    Conflict,
    /// A fault of the server's own. Nothing was applied, as of every cancelled transaction.
    Server,
    /// DynamoDB's guide says that it may be tried again: after something was deleted.
    Full,
    /// Another reason, which does not pass.
    Other,
}

impl Reason {
    /// Passes by itself.
    pub(crate) fn is_sent_again(self) -> bool {
        matches!(self, Self::Throttled | Self::Conflict | Self::Server)
    }
    pub(crate) fn is_retryable(self) -> bool {
        self.is_sent_again() || self == Self::Full
    }
}

/// What a cancellation reason with this code means.
pub(crate) fn reason(code: &str) -> Reason {
    match code {
        "None" | "" => Reason::Fine,
        "ConditionalCheckFailed" => Reason::Condition,
        "ProvisionedThroughputExceeded" | "ThrottlingError" | "RequestLimitExceeded" => Reason::Throttled,
        "TransactionConflict" => Reason::Conflict,
        "InternalServerError" => Reason::Server,
        "ItemCollectionSizeLimitExceeded" => Reason::Full,
        _ => Reason::Other,
    }
}

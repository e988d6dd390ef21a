"""The settings that pipelines and Jenkins jobs are generated from.

They describe what a build does around publishing; to publish from a shell takes none of them.
"""

from __future__ import annotations

from mlops_jfrog.settings.key import Key, Kind, Scope

_T, _TS, _B, _I = Kind.TEXT, Kind.TEXTS, Kind.BOOLEAN, Kind.INTEGER
_ORG, _PROCESS = Scope.ORGANISATION, Scope.PROCESS

STYLES = ("declarative", "short", "scripted")
JOB_KINDS = ("pipeline", "multibranch", "organization")
CENTRAL_PLUGINS = ("config-driven-pipeline", "remote-file")
OCCASIONS = ("failure", "success", "always")

_PROJECT = (
    Key("owner", _T, "Team or person who answers for the model."),
    Key("datasets", _TS, "Further datasets and versions that the model was trained on."),
    Key(
        "python", _T, "Version of Python that builds use, where the CI server installs it.", "3.12"
    ),
    Key("train", _TS, "Commands that train the model; or a section with what else trains it."),
    Key("train.command", _TS, "The same, where `train` is a section."),
    Key("train.jenkins_job", _T, "Jenkins job that trains; it is started and waited for."),
    Key("train.artifacts", _TS, "Files to copy from that job's build into the workspace."),
    Key("train.parameters.*", _T, "A parameter of that job, or a hyperparameter of SageMaker."),
    Key("train.sagemaker.image", _T, "Container image of a SageMaker training job."),
    Key("train.sagemaker.role", _T, "ARN of the role that the training job takes."),
    Key("train.sagemaker.instance_type", _T, "Instances it runs on."),
    Key("train.sagemaker.instance_count", _I, "How many of them; one if not given."),
    Key("train.sagemaker.volume_gb", _I, "Size of their disks in GB; 30 if not given."),
    Key("train.sagemaker.timeout", _I, "Seconds it may take; a day if not given."),
    Key("train.sagemaker.input", _T, "S3 prefix of the training data, as s3://bucket/prefix."),
    Key("train.sagemaker.output", _T, "S3 prefix for the model, as s3://bucket/prefix."),
    Key("train.sagemaker.region", _T, "AWS region; that of the environment if not given."),
    Key("test", _TS, "Commands that test what was trained, before anything is published."),
    Key("parameters.*.default", _T, "Default of a parameter of the build."),
    Key("parameters.*.help", _T, "What it is for."),
    Key("parameters.*.choices", _TS, "The values it may have; the first is the default."),
    Key("environment.*", _T, "A variable of the commands' environment; nothing secret."),
    Key("agent.label", _T, "Label of the agents or runners that build; any if not given."),
    Key("agent.image", _T, "Container image to build in."),
    Key("agent.hours", _I, "Hours that building and publishing may take, people not counted.", 1),
    Key("schedule", _T, "When to build, as five cron fields; H is a time that suits the model."),
    Key("approval.submitter", _T, "Users and groups who may approve, separated by commas."),
    Key("approval.hours", _I, "Hours to wait for an approval; 72 if not given."),
    Key("notifications.email", _TS, "Addresses that get a mail."),
    Key("notifications.slack", _T, "Slack channel that gets a message."),
    Key("notifications.on", _TS, "What they are told of.", ("failure",), choices=OCCASIONS),
    Key("deployment.job", _T, "Jenkins job to start once the model is promoted."),
    Key("deployment.workflow", _T, "GitHub workflow file of the repository to start then."),
    Key("deployment.project", _T, "GitLab project whose pipeline to start then."),
    Key("credentials.url", _T, "Id of the Jenkins credential with the platform's URL."),
    Key("credentials.token", _T, "Id of the Jenkins credential with the access token."),
    Key("library.name", _T, "Name of the shared library on the controller.", "mlops-jfrog"),
    Key("library.version", _T, "Version of the library to load; the controller's default if not."),
    Key(
        "jenkinsfile.style",
        _T,
        "Form of the Jenkinsfile; declarative if not given.",
        choices=STYLES,
    ),
)

_WORKFLOWS = (
    Key("github.checkout", _T, "Action with its version or commit, e.g. owner/action@<commit>."),
    Key("github.setup_python", _T, "Action that installs Python, with version or commit."),
    Key("github.setup_jfrog", _T, "Action that sets the JFrog CLI up, with version or commit."),
    Key("github.runner", _T, "Runner of the jobs.", "ubuntu-latest"),
    Key("github.oidc_provider", _T, "OIDC provider of the platform; a stored token if not given."),
    Key("github.oidc_audience", _T, "Audience of that provider."),
    Key("github.environment", _T, "Environment that promotion runs in; its rules ask for people."),
    Key("gitlab.image", _T, "Image of the jobs; agent.image wins."),
    Key("gitlab.oidc_provider", _T, "OIDC provider of the platform; a stored token if not given."),
    Key("gitlab.oidc_audience", _T, "Audience of that provider."),
    Key("main_branch", _T, "Branch whose builds are promoted.", "main"),
)

_JOBS = (
    Key("jenkins.job", _T, "Name of the job; the last part of the model's name if not given."),
    Key("jenkins.folder", _T, "Folder of the job, as a/b; that of the model's name if not given."),
    Key("jenkins.kind", _T, "Kind of job.", "multibranch", choices=JOB_KINDS),
    Key("jenkins.repository", _T, "URL of the source repository; the owner for an organization."),
    Key("jenkins.branch", _T, "Branch of a pipeline job; main_branch if not given."),
    Key("jenkins.script", _T, "Path of the Jenkinsfile in the repository.", "Jenkinsfile"),
    Key("jenkins.source_credentials", _T, "Id of the credential that reads the source."),
    Key("jenkins.keep_builds", _I, "How many builds to keep.", 50),
    Key("jenkins.scan_minutes", _I, "How often to look for new branches.", 60),
    Key("jenkins.root", _T, "Folder that everything is made in.", None, (), _ORG),
    Key("jenkins.library_repository", _T, "Source of the library, for the folder.", scope=_ORG),
    Key("jenkins.library_credentials", _T, "Id of the credential that reads it.", scope=_ORG),
    Key(
        "jenkins.central.plugin",
        _T,
        "Plugin by which one Jenkinsfile builds every repository with an mlops.yml; none if not.",
        scope=_ORG,
        choices=CENTRAL_PLUGINS,
    ),
    Key("jenkins.central.repository", _T, "Repository of that Jenkinsfile.", scope=_ORG),
    Key("jenkins.central.branch", _T, "Its branch; main if not given.", scope=_ORG),
    Key("jenkins.central.script", _T, "Its path there; Jenkinsfile if not given.", scope=_ORG),
    Key("jenkins.central.credentials", _T, "Id of the credential that reads it.", scope=_ORG),
    Key("jenkins.url", _T, "URL of the controller.", None, ("JENKINS_URL",), _ORG),
    Key("jenkins.user", _T, "User on the controller.", None, ("JENKINS_USER",), _PROCESS),
    Key(
        "jenkins.token",
        Kind.SECRET,
        "API token of that user, or a reference to it.",
        None,
        ("JENKINS_API_TOKEN", "JENKINS_TOKEN"),
        _PROCESS,
    ),
    Key("templates", _T, "Folder or URL of the organisation's own templates.", scope=_ORG),
)

PIPELINE_KEYS = (*_PROJECT, *_WORKFLOWS, *_JOBS)
"""In the order of the docs."""

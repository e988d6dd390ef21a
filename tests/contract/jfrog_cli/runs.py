"""Every recorded run, and how it is played."""

from __future__ import annotations

from . import accounts, builds, evidence, packages, plays, scans, uploads
from .stage import Play

_NOTHING_ASKED = (
    "01-config-add-basic-auth-only", "01-config-show-all", "01-config-show-token",
    "03-upload-dry-run", "03-upload-no-match", "03-upload-no-match-existing-dir",
    "03-upload-no-match-fail-no-op", "03-upload-props-flag-unknown",
    "03-upload-props-flag-unknown-first", "04-build-add-dependencies", "04-build-add-git",
    "04-build-collect-env", "04-build-publish-dry-run", "07-pip-config",
    "07-pip-install-http-untrusted", "09-connection-refused-ping",
    "09-connection-refused-upload",
)  # fmt: skip
_PLAIN = (
    "01-config-no-url", "01-ping-basic-auth", "02-ping",
    "03-upload-1mib", "03-upload-1mib-again", "03-upload-archive-zip",
    "03-upload-detailed-summary", "03-upload-include-dirs", "03-upload-multipart-unsupported",
    "03-upload-pattern", "03-upload-props-special-characters", "03-upload-recursive-noflat",
    "03-upload-rename-placeholder", "03-upload-small", "03-upload-small-again",
    "03-upload-special-characters-in-name", "03-upload-sync-deletes",
    "04-build-add-dependencies-from-rt", "04-upload-github-actions",
    "05-copy-dry-run", "05-copy-file", "05-copy-file-flat", "05-copy-folder", "05-copy-pattern",
    "05-delete-dry-run", "05-delete-file", "05-delete-no-quiet", "05-delete-none",
    "05-delete-pattern", "05-delete-props", "05-direct-download", "05-download-build",
    "05-download-build-env", "05-download-build-include-deps",
    "05-download-build-include-deps-no-value", "05-download-build-latest",
    "05-download-build-spec", "05-download-build-spec-extra-items", "05-download-explode",
    "05-download-none", "05-download-path", "05-download-path-again",
    "05-download-pattern-props", "05-download-split-default", "05-download-split-min",
    "05-download-split-off", "05-move", "05-search-build", "05-search-exclude-props",
    "05-search-include-dirs", "05-search-include-fields", "05-search-none", "05-search-props",
    "05-search-repo-wildcard", "05-search-sort-limit", "05-search-wildcard", "05-set-props",
    "05-set-props-many", "05-set-props-special-characters",
    "08-evidence-file-sha256-wrong", "08-evidence-unknown-build", "08-evidence-unknown-subject",
    "09-unknown-path-direct-download", "09-unknown-repo-download", "09-unknown-repo-search",
    "09-unknown-repo-upload", "09-unknown-repo-upload-1mib",
)  # fmt: skip
_TOKENS = (
    "01-access-token-create", "01-password-expired-refresh-refused", "01-password-expired-token",
    "01-password-first-command", "01-password-second-command", "01-rt-access-token-create",
)  # fmt: skip
_PUBLISHED = (
    "04-build-publish", "04-build-publish-empty", "04-build-publish-github-actions",
    "04-build-publish-module-url", "04-build-publish-no-env-exclude", "04-build-publish-project",
    "04-build-publish-special-name", "04-git-url-with-password", "07-pip-build-publish",
)  # fmt: skip
_INSTALLED = (
    "07-pip-install", "07-pip-install-again-installed", "07-pip-install-already-no-cache",
    "07-pip-install-force-module", "07-pip-install-no-build", "07-pip-install-project",
    "07-pip-install-setup-py-requirements", "07-pip-install-unknown-repo",
)  # fmt: skip
_VULNERABLE = (
    "06-scan-blocking", "06-scan-blocking-fail-false", "06-scan-blocking-json",
    "06-scan-blocking-simple-json", "06-scan-blocking-vuln", "06-scan-rescan-project",
    "06-scan-sarif",
)  # fmt: skip
_WRONG_TOKEN = (
    "09-401-build-publish", "09-401-build-scan", "09-401-download", "09-401-ping",
    "09-401-search", "09-401-upload", "09-401-upload-1mib",
)  # fmt: skip
_FAULTS = (
    "09-429-search", "09-429-upload",
    "09-500-always-search", "09-500-always-upload", "09-500-always-upload-1mib",
    "09-500-range-download", "09-500-then-ok-build-publish", "09-500-then-ok-download",
    "09-500-then-ok-upload", "09-503-then-ok-search", "09-drop-then-ok-upload",
    "09-redirect-ping",
)  # fmt: skip
_EVIDENCE = ("08-evidence-build", "08-evidence-file", "08-evidence-file-no-alias-markdown")
_LIES = (
    "09-checksum-mismatch-download", "09-empty-upload-response", "09-html-upload-response",
    "09-no-checksum-header-download", "09-wrong-checksum-in-upload-response",
)  # fmt: skip

RUNS: dict[str, Play] = {
    **dict.fromkeys(_NOTHING_ASKED, plays.without_a_request),
    **dict.fromkeys(_PLAIN, plays.plainly),
    **dict.fromkeys(_TOKENS, accounts.with_tokens),
    "01-config-add-token": accounts.with_a_token,
    "01-config-add-password": accounts.with_a_password,
    "01-config-add-oidc": accounts.with_an_id_token,
    "01-exchange-oidc-token": accounts.with_an_id_token,
    "03-upload-explode": uploads.unpacked,
    "03-upload-multipart": uploads.in_parts,
    **dict.fromkeys(_PUBLISHED, builds.published),
    "04-build-publish-overwrite": builds.overwritten,
    "06-discard-max-builds": builds.discarded(*builds.HISTORY),
    "06-discard-max-days-async": builds.discarded(),
    "06-discard-none": builds.discarded(*builds.HISTORY),
    "06-promote-all-options": builds.promoted(where="ml-models-release-local"),
    "06-promote-dry-run": builds.promoted(where=None),
    "06-promote-minimal": builds.promoted(
        where="ml-models-release-local", source_stays=False
    ),
    "06-promote-project": builds.promoted(
        where="ml-models-release-local", source_stays=False
    ),
    "06-promote-special-name": builds.promoted(where="ml-models-release-local"),
    "06-promote-unknown-build": builds.promoted(where=None),
    "06-promote-unknown-repo": builds.promoted(where=None),
    **dict.fromkeys(_VULNERABLE, scans.scanned(scans.vulnerable)),
    "06-scan-clean": scans.scanned(scans.clean),
    "06-scan-failed": scans.scanned(scans.vulnerable),
    "06-scan-no-policy": scans.scanned(scans.no_policy),
    "06-scan-no-policy-project": scans.scanned(scans.no_policy),
    "06-scan-no-policy-vuln": scans.scanned(scans.no_policy),
    "06-scan-nonblocking": scans.scanned(scans.not_blocking),
    "06-scan-not-found-yet": scans.scanned(scans.not_published),
    "06-scan-not-indexed": scans.scanned(scans.publish),
    "06-scan-rt-legacy": scans.by_the_older_route,
    **dict.fromkeys(_INSTALLED, packages.installed),
    **dict.fromkeys(_WRONG_TOKEN, plays.with_a_wrong_token),
    **dict.fromkeys(_EVIDENCE, evidence.recorded),
    "08-evidence-403": evidence.by_a_reader,
    "09-403-upload": plays.with_few_rights,
    "09-403-upload-many": plays.with_few_rights,
    "09-403-upload-one-of-many": plays.with_few_rights,
    "09-403-checksum-deploy-only": plays.with_one_right_for_both,
    "09-403-download": plays.after(plays.right_withdrawn),
    "09-404-download": plays.after(plays.removed),
    "05-download-build-spec-old-server": plays.with_the_route,
    "09-409-checksum-upload": plays.with_damage_on_the_way,
    **dict.fromkeys(_FAULTS, plays.without_its_fault),
    **dict.fromkeys(_LIES, plays.truthfully),
}  # fmt: skip

package org.mlopsjfrog

import org.jenkinsci.plugins.credentialsbinding.impl.CredentialNotFoundException

/** The build's credentials, bound around what needs them: no secret ever is a value of the program. */
class Credentials extends Part {
    private final String step
    private final Map named

    /** @param named ids of credentials by the argument that names them */
    Credentials(Object steps, String step, Map named) {
        super(steps)
        this.step = step
        this.named = named
    }

    /**
     * Runs the body with the platform's URL and one login in its environment.
     *
     * @param more further variables: name to the secret it holds (token, user or password)
     */
    Object bind(Map more, Closure body) {
        try {
            return steps.withEnv(others()) {
                return steps.withCredentials(bindings(more)) {
                    return body()
                }
            }
        } catch (CredentialNotFoundException absent) {
            steps.error("${step}: ${absent.message}. Make a credential of that id and of the kind that is wanted, name " +
                'another one (urlCredentialsId, tokenCredentialsId, userCredentialsId, oidcCredentialsId), ' +
                'or set JF_URL and JF_ACCESS_TOKEN.')
        }
    }

    /** Another login that the environment may hold does not count beside the one that is named. */
    private List others() {
        if (named.oidcCredentialsId) {
            return ['JF_ACCESS_TOKEN=', 'JF_PASSWORD=', "MLOPS_OIDC_PROVIDER=${named.oidcProvider ?: 'jenkins'}"]
        }
        return named.userCredentialsId ? ['JF_ACCESS_TOKEN='] : []
    }

    /** What the step names wins; what the environment has already isn't bound again. */
    private List bindings(Map more) {
        List bindings = []
        if (named.urlCredentialsId || !steps.env.JF_URL) {
            bindings.add(steps.string(credentialsId: named.urlCredentialsId ?: 'jfrog-url', variable: 'JF_URL'))
        }
        if (named.oidcCredentialsId) {
            bindings.add(steps.string(credentialsId: named.oidcCredentialsId, variable: 'MLOPS_OIDC_TOKEN'))
        } else if (named.userCredentialsId) {
            bindings.add(pair('JF_USER', 'JF_PASSWORD'))
        } else if (token()) {
            bindings.add(steps.string(credentialsId: token(), variable: 'JF_ACCESS_TOKEN'))
        }
        for (String variable in more.keySet()) {
            if (named.userCredentialsId || token()) {
                bindings.add(token() ? steps.string(credentialsId: token(), variable: variable) :
                    more[variable] == 'user' ? pair(variable, 'MLOPS_UNUSED') : pair('MLOPS_UNUSED', variable))
            } else if (!(variable in ['JF_USER', 'JF_PASSWORD', 'JF_ACCESS_TOKEN'])) {
                steps.echo("${step}: ${variable} is not set. Only a credential that the step names can be bound to it.")
            }
        }
        return bindings
    }

    private Object pair(String user, String password) {
        return steps.usernamePassword(credentialsId: named.userCredentialsId, usernameVariable: user, passwordVariable: password)
    }

    /** The id of the access token's credential, null where another login is used. */
    private String token() {
        if (named.oidcCredentialsId || named.userCredentialsId) {
            return null
        }
        boolean known = steps.env.JF_ACCESS_TOKEN || steps.env.JF_PASSWORD || steps.env.MLOPS_OIDC_TOKEN
        return named.tokenCredentialsId ?: (known ? null : 'jfrog-token')
    }
}

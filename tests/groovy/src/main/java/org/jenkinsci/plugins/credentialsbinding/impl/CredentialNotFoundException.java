package org.jenkinsci.plugins.credentialsbinding.impl;

import hudson.AbortException;

/** Stands in for Jenkins' class of this name. */
public class CredentialNotFoundException extends AbortException {
    public CredentialNotFoundException(String id) {
        super("Could not find credentials entry with ID '" + id + "'");
    }
}

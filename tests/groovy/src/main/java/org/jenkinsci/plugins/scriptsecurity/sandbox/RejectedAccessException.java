package org.jenkinsci.plugins.scriptsecurity.sandbox;

/** Stands in for Jenkins' class of this name: the sandbox refused a signature. */
public class RejectedAccessException extends SecurityException {
    public RejectedAccessException(String signature) {
        super("Scripts not permitted to use " + signature);
    }
}

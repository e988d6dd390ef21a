package org.jenkinsci.plugins.workflow.steps;

/** Stands in for Jenkins' class of this name: a step was called where it can't work. */
public class MissingContextVariableException extends Exception {
    public MissingContextVariableException(String contextClass) {
        super("Required context class " + contextClass + " is missing\n"
            + "Perhaps you forgot to surround the code with a step that provides this, such as: node");
    }
}

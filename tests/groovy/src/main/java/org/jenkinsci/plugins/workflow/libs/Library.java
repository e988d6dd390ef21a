package org.jenkinsci.plugins.workflow.libs;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** Stands in for Jenkins' annotation of this name. */
@Retention(RetentionPolicy.SOURCE)
public @interface Library {
    String[] value();
}

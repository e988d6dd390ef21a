package org.mlopsjfrog.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import groovy.json.JsonSlurper;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The steps here return and throw what was recorded from a real controller. */
class StepResultsTest {
    /** Recorded expression to the Groovy that asks the same here; those of optional plugins are left out. */
    private static final Map<String, String> ASKED = Map.ofEntries(
        Map.entry("sh returnStdout", "sh(script: '#!/bin/sh\\nprintf hi', returnStdout: true)"),
        Map.entry("sh returnStatus", "sh(script: 'exit 3', returnStatus: true)"),
        Map.entry("sh plain", "sh 'true'"),
        Map.entry("sh failing", "sh 'exit 7'"),
        Map.entry("readFile missing", "readFile 'nope.txt'"),
        Map.entry("writeFile", "writeFile file: 'x.txt', text: 'x'"),
        Map.entry("readFile", "{ -> writeFile file: 'x.txt', text: 'x'; readFile 'x.txt' }.call()"),
        Map.entry("fileExists", "{ -> writeFile file: 'x.txt', text: 'x'; fileExists 'x.txt' }.call()"),
        Map.entry("isUnix", "isUnix()"),
        Map.entry("pwd", "pwd()"),
        Map.entry("pwd tmp", "pwd(tmp: true)"),
        Map.entry("env missing", "env.NOT_THERE"),
        Map.entry("env JOB_NAME", "env.JOB_NAME"),
        Map.entry("env JOB_BASE_NAME", "env.JOB_BASE_NAME"),
        Map.entry("env BUILD_NUMBER", "env.BUILD_NUMBER"),
        Map.entry("env BUILD_TAG", "env.BUILD_TAG"),
        Map.entry("env BUILD_URL", "env.BUILD_URL"),
        Map.entry("env JENKINS_URL", "env.JENKINS_URL"),
        Map.entry("env NODE_NAME", "env.NODE_NAME"),
        Map.entry("env BRANCH_NAME", "env.BRANCH_NAME"),
        Map.entry("env WORKSPACE", "env.WORKSPACE"),
        Map.entry("params", "params"),
        Map.entry("currentBuild.result", "currentBuild.result"),
        Map.entry("currentBuild.currentResult", "currentBuild.currentResult"),
        Map.entry("currentBuild.description", "currentBuild.description"),
        Map.entry("currentBuild.absoluteUrl, no URL configured", "currentBuild.absoluteUrl"),
        Map.entry("archiveArtifacts", "{ -> writeFile file: 'x.txt', text: 'x'; archiveArtifacts 'x.txt' }.call()"),
        Map.entry("archiveArtifacts nothing matches", "archiveArtifacts 'none*'"),
        Map.entry("error", "error 'boom'"),
        Map.entry("unstable", "unstable 'x'"),
        Map.entry("echo", "echo 'x'"),
        Map.entry("stage value", "stage('s') { 42 }"),
        Map.entry("withEnv value", "withEnv(['A=1']) { env.A }"),
        Map.entry("timeout value", "timeout(5) { 'v' }"),
        Map.entry("retry value", "retry(2) { 'v' }"),
        Map.entry("retry", "{ -> int n = 0; retry(3) { n++; if (n < 3) { error 'x' } }; n }.call()"),
        Map.entry("parallel", "parallel(a: { 1 }, b: { 'two' })"),
        Map.entry("parallel failing", "parallel(a: { error 'in a' }, b: { 2 })"),
        Map.entry("catchError", "catchError { error 'x' }"),
        Map.entry("libraryResource missing", "libraryResource 'nope'"),
        Map.entry("credentials missing", "withCredentials([string(credentialsId: 'nope', variable: 'T')]) { 1 }"),
        Map.entry("withCredentials value", "withCredentials([string(credentialsId: 'c', variable: 'T')]) { '11' }"));

    @TempDir
    Path temp;

    @Test
    void theyAreThoseOfARealController() {
        String reference = System.getenv("MLOPS_REFERENCE");
        assumeTrue(reference != null, "MLOPS_REFERENCE names no folder with a real controller's answers");
        Path workspace = temp.resolve("shapes");
        workspace.toFile().mkdir();
        Map<String, String> expected = new HashMap<>();
        Map<String, String> found = new HashMap<>();
        List<?> recorded = (List<?>) new JsonSlurper().parse(Path.of(reference, "jenkins-api", "step-results.json").toFile(), "UTF-8");
        for (Object each : recorded) {
            Map<?, ?> shape = (Map<?, ?>) each;
            String asked = ASKED.get(shape.get("expression").toString());
            if (asked != null) {
                String value = shape.get("value").toString().replace("/var/jenkins_home/workspace/shapes", workspace.toString());
                expected.put(asked, shape.get("class") + " " + value);
                found.put(asked, shape(new Pipeline(workspace, workspace).credential("c", "x").run("node { def found = " + asked + "\nreturn found }")));
            }
        }
        assertEquals(ASKED.size(), expected.size(), "every expression is among the recorded ones");
        expected.forEach((asked, shape) -> assertEquals(shape, found.get(asked), asked));
    }

    private static String shape(Run run) {
        if (run.failure() != null) {
            return run.failure().getClass().getName() + " " + run.message();
        }
        Object value = run.value();
        return value == null ? "null null" : value.getClass().getName() + " "
            + org.codehaus.groovy.runtime.InvokerHelper.toString(value);
    }
}

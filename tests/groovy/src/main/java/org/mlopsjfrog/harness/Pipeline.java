package org.mlopsjfrog.harness;

import com.cloudbees.groovy.cps.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A build about to run: what the controller and the agent have. */
public final class Pipeline {
    private final Build build;
    private SignatureList signatures;
    private boolean restarting;
    private long seed = 1;

    public Pipeline(Path library, Path workspace) {
        build = new Build(library, workspace);
        build.environment.put("PATH", System.getenv("PATH"));
        build.environment.put("JOB_NAME", "shapes");
        build.environment.put("JOB_BASE_NAME", "shapes");
        build.environment.put("BUILD_NUMBER", "4");
        build.environment.put("BUILD_TAG", "jenkins-shapes-4");
        MessageSteps.addTo(build.steps);
        BlockSteps.addTo(build.steps);
        FileSteps.addTo(build.steps);
        JobSteps.addTo(build.steps);
        ShellSteps.addTo(build.steps);
        CredentialSteps.addTo(build.steps);
        InputStep.addTo(build.steps);
        DeclarativeSteps.addTo(build.steps);
    }

    public Pipeline environment(Map<String, String> more) {
        build.environment.putAll(more);
        return this;
    }

    public Pipeline credential(String id, Object secret) {
        build.credentials.put(id, secret);
        return this;
    }

    public Pipeline parameters(Map<String, Object> given) {
        build.parameters.putAll(given);
        return this;
    }

    /** Who answers every input, as "submitter", and what they fill in by the parameters' names. */
    public Pipeline answer(Map<String, Object> answer) {
        build.answer = answer;
        return this;
    }

    public Pipeline step(String name, Step step) {
        build.steps.put(name, step);
        return this;
    }

    /** The job's definition came from there, so that the project can be checked out. */
    public Pipeline scm(String source) {
        build.scm = source;
        return this;
    }

    /** The controller has the optional plugins too. */
    public Pipeline withPlugins() {
        PluginSteps.addTo(build.steps);
        return this;
    }

    /** The controller lacks that step, whatever else it has. */
    public Pipeline without(String... names) {
        List.of(names).forEach(build.steps::remove);
        return this;
    }

    /** A Windows agent: isUnix() is false, bat does what the test says. */
    public Pipeline onWindows(Step bat) {
        build.unix = false;
        return step("bat", bat);
    }

    /** Another agent beside the built-in one, which comes first. */
    public Pipeline agent(String name, Path workspace, Map<String, String> environment) {
        build.agents.add(new AgentNode(name, workspace, environment));
        return this;
    }

    /** The build is aborted as soon as that file is there and a shell runs. */
    public Pipeline abortedAt(Path marker) {
        build.interruptions.add(new Interruption(marker, null));
        return this;
    }

    /** That agent is lost for good as soon as that file is there and a shell runs. */
    public Pipeline losing(String agent, Path marker) {
        build.interruptions.add(new Interruption(marker, agent));
        return this;
    }

    /** The controller restarts at every step. */
    public Pipeline restarting() {
        restarting = true;
        return this;
    }

    /** Library and Jenkinsfile run as untrusted code that may use these signatures only. */
    public Pipeline sandboxed(SignatureList allowed) {
        signatures = allowed;
        return this;
    }

    /** Another order of parallel branches. */
    public Pipeline seed(long seed) {
        this.seed = seed;
        return this;
    }

    public Run run(String jenkinsfile) {
        String script = DeclarativeReader.scripted(jenkinsfile);
        Compiler compiler = new Compiler(build.library, signatures != null);
        Checkpoint checkpoint = new Checkpoint(build, compiler, restarting);
        SandboxInterceptor interceptor = signatures == null ? null : new SandboxInterceptor(signatures, build);
        if (interceptor != null) {
            interceptor.register();
        }
        try {
            Interpreter interpreter = new Interpreter(build, compiler, checkpoint, signatures != null, seed);
            Outcome outcome = interpreter.run(compiler.jenkinsfile(script));
            return new Run(build, outcome, checkpoint.count());
        } finally {
            if (interceptor != null) {
                interceptor.unregister();
            }
        }
    }
}

package org.mlopsjfrog.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobStepsTest {
    @TempDir
    Path home;
    private Path workspace;

    @BeforeEach
    void anotherJob() throws IOException {
        workspace = Files.createDirectories(home.resolve("workspace"));
        Path archived = Files.createDirectories(home.resolve("workspace@jobs/team/train/out"));
        Files.writeString(archived.resolve("model.bin"), "weights");
    }

    private Run run(String pipeline) {
        return new Pipeline(home, workspace).run(pipeline);
    }

    @Test
    void anotherJobIsStartedAndItsFilesCopied() {
        Run run = run("node { def b = build(job: 'team/train', parameters: [string(name: 'E', value: '3')])\n"
            + "copyArtifacts(projectName: 'team/train', selector: specific(b.number.toString()), filter: 'out/*.bin')\nsh 'cat out/model.bin' }");
        assertEquals("SUCCESS", run.result(), run.message());
        assertTrue(run.build().logText().contains("Starting building: team/train #1 {E=3}"));
        assertTrue(run.build().log.contains("weights"));
    }

    @Test
    void aJobThatIsNotThereCanNotBeStarted() {
        assertEquals("No item named nowhere found", run("build job: 'nowhere'").message());
        assertTrue(run("node { copyArtifacts(projectName: 'team/train', selector: specific('1'), filter: 'x') }").message()
            .startsWith("Failed to copy artifacts"));
    }

    @Test
    void aPropertysParametersAreInParamsButNotInTheShell() {
        Run run = run("properties([disableConcurrentBuilds(), parameters([string(name: 'S', defaultValue: 's'), "
            + "choice(name: 'C', choices: ['one', 'two'])])])\nnode { echo \"${params.S} ${params.C}\"\nsh 'test -z \"$S\"' }");
        assertEquals("SUCCESS", run.result(), run.message());
        assertTrue(run.build().log.contains("s one"));
    }

    @Test
    void aContainersBlockRunsOnTheAgentAlsoAcrossRestarts() {
        String declarative = "pipeline {\nagent {\ndocker {\nimage 'python:3.12'\nlabel 'built-in'\n}\n}\n"
            + "stages {\nstage('s') {\nsteps {\nsh 'echo inside'\n}\n}\n}\n}";
        for (String pipeline : new String[] {declarative, "node { docker.image('python:3.12').inside { sh 'echo inside' } }"}) {
            Run run = new Pipeline(home, workspace).restarting().run(pipeline);
            assertEquals("SUCCESS", run.result(), run.message());
            assertTrue(run.build().log.contains("[container] python:3.12") && run.build().log.contains("inside"));
            assertEquals(java.util.List.of(), run.problems());
        }
    }

    @Test
    void aContainerNeedsAnImage() {
        String pipeline = "pipeline {\nagent {\ndocker {\nlabel 'x'\n}\n}\nstages {\nstage('s') {\nsteps {\necho 'x'\n}\n}\n}\n}";
        Directive.Misplaced refused = org.junit.jupiter.api.Assertions.assertThrows(Directive.Misplaced.class,
            () -> DeclarativeReader.scripted(pipeline));
        assertTrue(refused.getMessage().contains("docker needs one image"));
    }

    @Test
    void messagesAreInTheLog() {
        Run run = new Pipeline(home, workspace).environment(Map.of("WHO", "ann")).run(
            "mail to: 'a@acme.example', subject: \"for ${env.WHO}\", body: 'x'\nslackSend channel: '#ml', message: 'done'");
        assertTrue(run.build().log.contains("[mail] {body=x, subject=for ann, to=a@acme.example}"), run.message());
        assertTrue(run.build().log.contains("[slackSend] {channel=#ml, message=done}"));
    }
}

package org.mlopsjfrog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlopsjfrog.harness.Run;

/** What changes a stage holds a lock for a model and a target, where the plugin is there. */
class PromotionTest {
    @TempDir
    Path temp;
    private Agent agent;

    @BeforeEach
    void start() {
        agent = new Agent(temp);
    }

    private static List<String> locks(Run run) {
        return run.build().callsOf("lock").stream().map(call -> call.text("resource")).toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "mlopsPromote(model: 'fraud')                          | mlops-jfrog: fraud in production",
        "mlopsPromote(model: 'nlp/é', toStage: 'eu')           | mlops-jfrog: nlp/é in eu",
        "mlopsRollback(model: 'fraud', reason: 'x')            | mlops-jfrog: fraud in production",
        "mlopsRollback(model: 'fraud', stage: 'eu')            | mlops-jfrog: fraud in eu",
        "mlopsPublish(model: 'fraud', promote: true)           | mlops-jfrog: fraud in production",
        "mlopsPromote()                                        | mlops-jfrog: team/job in production"})
    void theLockIsOfTheModelAndTheTarget(String call, String resource) {
        Run run = agent.pipeline().withPlugins().environment(Map.of("JOB_NAME", "team/job")).run("node { " + call + " }");
        assertEquals("SUCCESS", run.result(), run.message());
        assertEquals(List.of(resource), locks(run));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "model: fraud                                                  | fraud in production",
        "# model: old\\nmodel: 'nlp/x'  # the name                       | nlp/x in production",
        "model: fraud\\npromotion:\\n  from: staging\\n  to: eu # the target | fraud in eu",
        "model: fraud\\npromotion:\\n  from: staging\\nother:\\n  to: mars    | fraud in production",
        "files: [model.bin]                                             | shapes in production"})
    void whatTheCallDoesNotSayTheProjectFileDoes(String text, String named) throws Exception {
        Files.writeString(agent.workspace.resolve("mlops.yml"), text.replace("\\n", "\n"));
        assertEquals(List.of("mlops-jfrog: " + named), locks(agent.pipeline().withPlugins().run("node { mlopsPromote() }")));
    }

    @Test
    void aPublicationThatPromotesNothingHoldsNoLock() {
        assertEquals(List.of(), locks(agent.pipeline().withPlugins().run("node { mlopsPublish(promote: false) }")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mlopsPromote(model: 'fraud')", "mlopsRollback(model: 'fraud')", "mlopsPublish(model: 'fraud', promote: true)"})
    void withoutThePluginItIsDoneAllTheSame(String call) {
        Run run = agent.pipeline().run("node { " + call + " }");
        assertEquals("SUCCESS", run.result(), run.message());
        assertEquals(1, run.build().callsOf("sh").size());
    }

    @Test
    void promotionsOfOneModelWaitForEachOtherAndThoseOfOthersDoNot() throws Exception {
        Files.writeString(temp.resolve("helper"), """
            #!/bin/sh
            model=$(sed 's/.*"model":"\\([a-z]*\\)".*/\\1/' "$3")
            mkdir "$HOME/held-$model" || exit 9
            [ $model = slow ] && until [ -e "$HOME/others-ran" ]; do sleep 0.05; done
            [ $model = slow ] || touch "$HOME/others-ran"
            cp "$HOME/answers/promote" "$5"
            rmdir "$HOME/held-$model"
            """);
        for (long seed = 1; seed <= 4; seed++) {
            Files.deleteIfExists(temp.resolve("others-ran"));
            Run run = agent.pipeline().withPlugins().seed(seed).run("""
                parallel(
                    a: { node { mlopsPromote(model: 'fraud') } },
                    b: { node { mlopsPromote(model: 'slow') } },
                    c: { node { mlopsPromote(model: 'fraud') } },
                    d: { node { mlopsPromote(model: 'fraud') } })
                """);
            assertEquals("SUCCESS", run.result(), run.message());
        }
    }

    @Test
    void theLockEndsWithAFailure() {
        agent.answers(Map.of("operation", "promote", "status", "failed"));
        Run run = agent.pipeline(8).withPlugins().run("""
            node {
                catchError { mlopsPromote(model: 'fraud') }
                lock('mlops-jfrog: fraud in production') { echo 'free again' }
            }
            """);
        assertTrue(run.build().logText().contains("free again"), run.build().logText());
    }

    @Test
    void aStepThatIsMissingInsideALockIsNotRunAgainWithoutIt() {
        Run run = agent.pipeline().withPlugins().run("""
            int runs = 0
            try {
                new org.mlopsjfrog.OptionalSteps(this).lock('x') { runs++; nowhere() }
            } catch (NoSuchMethodError missing) {
                return runs
            }
            """);
        assertEquals(1, run.value());
    }
}

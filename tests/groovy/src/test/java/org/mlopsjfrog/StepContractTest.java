package org.mlopsjfrog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import groovy.lang.GroovyClassLoader;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every step and every class of the library, by looking at them. */
class StepContractTest {
    static Stream<Path> vars() throws IOException {
        return groovyIn("vars");
    }

    static Stream<Path> classes() throws IOException {
        return groovyIn("src");
    }

    static Stream<Path> sources() throws IOException {
        return Stream.concat(vars(), classes());
    }

    private static Stream<Path> groovyIn(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(Agent.LIBRARY.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".groovy")).sorted().toList().stream();
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString().replace(".groovy", "");
    }

    private static Class<?> compiled(Path file) throws IOException {
        GroovyClassLoader loader = new GroovyClassLoader();
        loader.addURL(Agent.LIBRARY.resolve("src").toUri().toURL());
        return loader.parseClass(file.toFile());
    }

    @Test
    void theStepsAreThoseOfTheDefinition() throws IOException {
        Set<String> defined = ((Map<?, ?>) Agent.catalogue().get("steps")).keySet().stream().map(Object::toString)
            .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(defined, vars().map(StepContractTest::name).collect(Collectors.toCollection(TreeSet::new)));
    }

    @ParameterizedTest
    @MethodSource("vars")
    void aStepHasHelpThatNamesItsArguments(Path file) throws IOException {
        String help = Files.readString(Path.of(file.toString().replace(".groovy", ".txt")));
        assertTrue(help.contains(name(file) + "("), "an example");
        Map<?, ?> step = (Map<?, ?>) ((Map<?, ?>) Agent.catalogue().get("steps")).get(name(file));
        for (Object argument : ((Map<?, ?>) step.get("arguments")).keySet()) {
            assertTrue(help.contains("- " + argument + " ("), argument.toString());
        }
        assertFalse(Pattern.compile("[<>&]").matcher(help.replaceAll("[<>]=", "")).find(), "reads the same escaped and as HTML");
    }

    @ParameterizedTest
    @MethodSource("vars")
    void aStepTakesAMapThatMayBeLeftOut(Path file) throws Exception {
        List<Class<?>[]> signatures = Arrays.stream(compiled(file).getDeclaredMethods()).filter(method -> method.getName().equals("call"))
            .map(Method::getParameterTypes).toList();
        assertTrue(signatures.stream().anyMatch(types -> types.length == 0));
        assertTrue(signatures.stream().anyMatch(types -> types.length == 1 && types[0] == Map.class));
    }

    @ParameterizedTest
    @MethodSource("vars")
    void aStepIsThin(Path file) throws IOException {
        assertTrue(Files.readAllLines(file).size() <= 20, "about ten lines");
        assertFalse(Files.readString(file).contains("@Field"));
    }

    @ParameterizedTest
    @MethodSource("sources")
    void nothingMutableIsKeptOutsideTheProgram(Path file) throws IOException {
        for (Field field : compiled(file).getDeclaredFields()) {
            boolean groovys = field.isSynthetic() || field.getName().startsWith("$") || field.getName().startsWith("__")
                || field.getName().equals("metaClass");
            assertTrue(groovys || Modifier.isFinal(field.getModifiers()), field.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("classes")
    void aClassCanBeSerialized(Path file) throws IOException {
        assertTrue(java.io.Serializable.class.isAssignableFrom(compiled(file)));
    }

    @Test
    void everyShellScriptIsOneConstantLineAndNoPartHasMoreThanOne() throws IOException {
        Pattern call = Pattern.compile("\\b(sh|bat|powershell|pwsh)\\s*[( ]\\s*(script:|['\"]).*");
        Map<String, List<String>> scripts = new TreeMap<>();
        for (Path file : sources().toList()) {
            List<String> calls = call.matcher(Files.readString(file)).results().map(found -> found.group().replaceAll("(returnStatus|label).*", ""))
                .toList();
            if (!calls.isEmpty()) {
                scripts.put(name(file), calls);
            }
        }
        assertEquals(Map.of(
            "HelperCall", List.of("sh(script: '#!/bin/sh\\n. \"$MLOPS_CALL/start.sh\"', ", "bat(script: '@call \"%MLOPS_CALL%/start.cmd\"', "),
            "WholePipeline", List.of("sh(script: 'exec /bin/sh -ec \"$MLOPS_COMMAND\"', ", "bat(script: '@%MLOPS_COMMAND%', ")), scripts);
    }
}

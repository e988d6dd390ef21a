package org.mlopsjfrog.harness;

import com.cloudbees.groovy.cps.CpsTransformer;
import com.cloudbees.groovy.cps.TransformerConfiguration;
import groovy.lang.Binding;
import groovy.lang.GroovyClassLoader;
import groovy.lang.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.codehaus.groovy.control.CompilationUnit;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.codehaus.groovy.control.Phases;
import org.codehaus.groovy.control.customizers.ImportCustomizer;
import org.codehaus.groovy.tools.GroovyClass;

/** Turns Groovy into programs for the interpreter: the Jenkinsfile, and vars and classes of the library. */
final class Compiler {
    /** Byte code by what it was made of: many builds of one test run share a library. */
    private static final Map<Object, Map<String, byte[]>> COMPILED = new ConcurrentHashMap<>();

    private final Path library;
    private final boolean sandboxed;
    private final Map<String, String> librarySources;
    private final Map<String, byte[]> libraryCode;
    private Map<String, byte[]> jenkinsfileCode = Map.of();
    private ProgramLoader loader;

    Compiler(Path library, boolean sandboxed) {
        this.library = library;
        this.sandboxed = sandboxed;
        this.librarySources = sources();
        this.libraryCode = compiled(librarySources, Map.of());
        startAfresh();
    }

    /** New classes, as after a restart of the controller: none keeps a static value. */
    void startAfresh() {
        loader = new ProgramLoader(libraryCode, jenkinsfileCode);
    }

    Script jenkinsfile(String text) {
        jenkinsfileCode = compiled(Map.of("WorkflowScript", text), librarySources);
        startAfresh();
        return script("WorkflowScript", new Binding());
    }

    ClassLoader classLoader() {
        return loader;
    }

    /** The library's var of that name with its script's binding, or null. */
    Script variable(String name, Binding binding) {
        return Files.exists(library.resolve("vars").resolve(name + ".groovy")) ? script(name, binding) : null;
    }

    private Script script(String name, Binding binding) {
        try {
            Script script = (Script) loader.loadClass(name).getDeclaredConstructor().newInstance();
            script.setBinding(binding);
            return script;
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException(name, broken);
        }
    }

    /** Class name to text. */
    private Map<String, String> sources() {
        Map<String, String> found = new TreeMap<>();
        for (String folder : List.of("vars", "src")) {
            Path root = library.resolve(folder);
            try (Stream<Path> files = Files.exists(root) ? Files.walk(root) : Stream.empty()) {
                for (Path file : files.filter(each -> each.toString().endsWith(".groovy")).toList()) {
                    String name = root.relativize(file).toString().replace(".groovy", "").replace('/', '.');
                    found.put(name, Files.readString(file));
                }
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        return found;
    }

    private Map<String, byte[]> compiled(Map<String, String> sources, Map<String, String> against) {
        return COMPILED.computeIfAbsent(List.of(sandboxed, sources, against), key -> compile(sources));
    }

    private Map<String, byte[]> compile(Map<String, String> sources) {
        CompilerConfiguration configuration = configuration();
        ClassLoader parent = libraryCode == null ? Compiler.class.getClassLoader() : new ProgramLoader(libraryCode, Map.of());
        CompilationUnit unit = new CompilationUnit(configuration, null, new GroovyClassLoader(parent, configuration));
        sources.forEach((name, text) -> unit.addSource(name.substring(name.lastIndexOf('.') + 1) + ".groovy", text));
        unit.compile(Phases.CLASS_GENERATION);
        Map<String, byte[]> code = new LinkedHashMap<>();
        for (Object each : unit.getClasses()) {
            GroovyClass made = (GroovyClass) each;
            code.put(made.getName(), made.getBytes());
        }
        return code;
    }

    private CompilerConfiguration configuration() {
        ImportCustomizer imports = new ImportCustomizer();
        imports.addStarImports("com.cloudbees.groovy.cps", "hudson.model", "jenkins.model");
        imports.addImports("org.jenkinsci.plugins.workflow.libs.Library");
        CpsTransformer transformer = sandboxed ? new SandboxTransformer() : new CpsTransformer();
        transformer.setConfiguration(new TransformerConfiguration());
        CompilerConfiguration configuration = new CompilerConfiguration();
        configuration.setSourceEncoding("UTF-8");
        configuration.addCompilationCustomizers(imports, transformer);
        configuration.setScriptBaseClass(PipelineScript.class.getName());
        return configuration;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may depend on what, and what types may be called; over the classes of every module. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ArchitectureTest {
  /** A base model and the baseline of reinforcement learning are words of the field. */
  private static final Pattern BANNED_NAME =
      Pattern.compile(
          ".*(Manager|Helper|Util|Utils|Impl|Data|Info|Processor)|(Abstract|Base(?!Model|line$)).*");

  private static final Path MODULES = Path.of("..").toAbsolutePath().normalize();

  private final JavaClasses shipped = imported("classes");
  private final JavaClasses tests = imported("test-classes");

  @ParameterizedTest(name = "{0} only in {1}")
  @CsvSource({
    "org.apache.kafka, events.kafka standalone testkit",
    "kafka, standalone testkit",
    "java.sql, vectorstore.postgres migrations soak testkit",
    "ai.djl, model adapterworker recipes benchmarks",
    "io.vertx, gateway bootstrap",
    "io.zonky, standalone testkit",
    "org.testcontainers, testkit",
    "picocli, cli recipes standalone benchmarks soak",
    "io.zoetic.testkit, testkit benchmarks soak",
    "org.junit, testkit"
  })
  void library_isUsedOnlyWhereItBelongs(String library, String homes) {
    ArchRule rule =
        noClasses()
            .that()
            .resideOutsideOfPackages(packages(homes))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(library + "..");

    rule.check(shipped);
  }

  @ParameterizedTest(name = "{0} knows nothing of {1}")
  @CsvSource({
    "core, events bootstrap model vectorstore migrations gateway adapterworker trainerworker",
    "events, bootstrap model vectorstore migrations gateway adapterworker trainerworker",
    "bootstrap, events model vectorstore migrations gateway adapterworker trainerworker",
    "model, events bootstrap vectorstore migrations gateway adapterworker trainerworker",
    "vectorstore, events bootstrap model migrations gateway adapterworker trainerworker",
    "gateway, adapterworker trainerworker model migrations",
    "adapterworker, gateway trainerworker migrations",
    "trainerworker, gateway adapterworker migrations recipes referencemodel cli",
    "testkit, events bootstrap model vectorstore migrations gateway adapterworker trainerworker",
    // Tasks are scored with what rewards answers, and with nothing else of the trainer.
    "recipes.task, events bootstrap model vectorstore migrations gateway adapterworker"
        + " referencemodel trainerworker.curation trainerworker.inference trainerworker.gate"
        + " trainerworker.interaction trainerworker.learning trainerworker.run"
  })
  void module_dependsOnlyDownwards(String module, String others) {
    ArchRule rule =
        noClasses()
            .that()
            .resideInAPackage("io.zoetic." + module + "..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packages(others));

    rule.check(shipped);
  }

  /** An operator waits for its start. */
  @Test
  void cli_loadsNothingThatServes() {
    ArchRule rule =
        classes()
            .that()
            .resideInAPackage("io.zoetic.cli..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                "io.zoetic.cli..",
                "io.zoetic.core..",
                "com.fasterxml.jackson..",
                "picocli..",
                "java..",
                "javax.net..",
                "org.jspecify..");

    rule.check(shipped);
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching("io.zoetic.(**)").should().beFreeOfCycles().check(shipped);
  }

  @Test
  void typeNames_sayWhatTheTypeIs() {
    assertThat(shipped)
        .extracting(JavaClass::getSimpleName)
        .noneMatch(name -> BANNED_NAME.matcher(name).matches());
  }

  @Test
  void tests_areNeverSkipped() {
    ArchRule rule =
        noClasses()
            .should()
            .dependOnClassesThat(
                resideInAnyPackage("org.junit.jupiter.api.condition")
                    .or(named("org.junit.jupiter.api.Disabled"))
                    .or(named("org.junit.jupiter.api.Assumptions"))
                    .or(named("org.assertj.core.api.Assumptions")));

    rule.check(tests);
  }

  @Test
  void everyModule_isLookedAt() throws IOException {
    for (String module :
        ("core cli events bootstrap model migrations vector-store reference-model gateway"
                + " adapter-worker trainer-worker recipes testkit")
            .split(" ")) {
      assertThat(folders("classes")).contains(MODULES.resolve(module).resolve("target/classes"));
    }
  }

  private static DescribedPredicate<JavaClass> named(String name) {
    return DescribedPredicate.describe(name, type -> type.getName().equals(name));
  }

  private static String[] packages(String modules) {
    return Stream.of(modules.split(" "))
        .map(module -> "io.zoetic." + module + "..")
        .toArray(String[]::new);
  }

  private static JavaClasses imported(String kind) {
    try {
      return new ClassFileImporter().importPaths(folders(kind));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What this build has compiled: the modules that this one needs are built before it. */
  private static List<Path> folders(String kind) throws IOException {
    try (Stream<Path> modules = Files.list(MODULES)) {
      return modules
          .map(module -> module.resolve("target").resolve(kind))
          .filter(Files::isDirectory)
          .toList();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.zoetic.core.Scope;
import io.zoetic.vectorstore.access.ApiKey;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.Lesson;
import io.zoetic.vectorstore.feedback.Purge;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.feedback.UncorrectedPrompt;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * No question to a store without saying whose data it is about: every method of a port takes a
 * {@link Scope}, or what it is given says itself whose it is. What neither does is named here, with
 * the reason.
 */
final class ScopeRuleTest {
  /** What belongs to a tenant, or to none, by what was authenticated when it was made. */
  private static final Set<Class<?>> OWNED =
      Set.of(
          Scope.class,
          Feedback.class,
          Lesson.class,
          StoredInteraction.class,
          UncorrectedPrompt.class,
          Example.class,
          Author.class,
          ApiKey.class,
          Purge.class);

  private static final String SHARED =
      "the platform's: experts, versions and models are everybody's";
  private static final String PROCESSES = "about processes, not about what anybody has sent";
  private static final String ACROSS =
      "a trainer's work, which is for all tenants and told to none";
  private static final String HOUSEKEEPING = "by age or number, whoever it is of";

  /** Ports of which nothing is any tenant's. */
  private static final Map<String, String> PORTS =
      Map.ofEntries(
          Map.entry("BaseModels", SHARED),
          Map.entry("ExpertRegistry", SHARED + "; who reads pins takes them within a scope"),
          Map.entry("RegistryTransaction", SHARED),
          Map.entry("Routers", SHARED),
          Map.entry("AuditLog", "for who may see what all tenants did, by its permission"),
          Map.entry("ApiKeys", "asked before it is known who asks, and by administrators of all"),
          Map.entry("KeyUsage", "numbers by key, among gateways"),
          Map.entry("PartyLoads", "numbers by tenant, among gateways"),
          Map.entry("Fleet", PROCESSES),
          Map.entry("Gateways", PROCESSES + "; numbers by expert"),
          Map.entry(
              "PlatformEvents",
              "for who may see what all tenants did, by the permission of each kind"),
          Map.entry(
              "Webhooks", "for who may see what all tenants did: what is told is of all of them"),
          Map.entry("WebhookQueue", "a gateway's work, for webhooks, which are the platform's"),
          Map.entry("ProcessLeases", PROCESSES),
          Map.entry("Trainers", PROCESSES),
          Map.entry("Growth", ACROSS + "; experts that grow are everybody's"),
          Map.entry(
              "GrowthLedger",
              "for who may decide for all tenants, by its permission; what they see of prompts is"
                  + " words that several people used"),
          Map.entry("WriteProbe", PROCESSES),
          Map.entry("Outbox", SHARED),
          Map.entry("RegistryKeys", SHARED),
          Map.entry("Retention", HOUSEKEEPING),
          Map.entry("DutyLease", PROCESSES));

  /** Methods of the others. */
  private static final Map<String, String> METHODS =
      Map.ofEntries(
          Map.entry(
              "FeedbackStore.approve", "for who may answer for all tenants, by its permission"),
          Map.entry("FeedbackStore.declare", "metrics are the platform's"),
          Map.entry("FeedbackStore.metric", "metrics are the platform's"),
          Map.entry("FeedbackStore.metrics", "metrics are the platform's"),
          Map.entry("FeedbackStore.signingKey", "seals the links of all tenants"),
          Map.entry("Interactions.requireWritable", PROCESSES),
          Map.entry("Interactions.samplePrompts", ACROSS),
          Map.entry(
              "Interactions.uncorrected",
              ACROSS + "; of tenants whose feedback the run learns from"),
          Map.entry("Interactions.deleteBefore", HOUSEKEEPING),
          Map.entry("Interactions.makeSlices", HOUSEKEEPING),
          Map.entry("Curation.curate", ACROSS + "; joins within a tenant"),
          Map.entry("Curation.expireReceivedBefore", HOUSEKEEPING),
          Map.entry("Curation.boundExamples", HOUSEKEEPING),
          Map.entry("Past.examplesOf", ACROSS),
          Map.entry("Past.runConfigOf", "runs are the platform's"),
          Map.entry("Past.withdraw", ACROSS),
          Map.entry("Past.supersede", ACROSS),
          Map.entry("Examples.sample", ACROSS),
          Map.entry("Examples.vouchedFor", ACROSS),
          Map.entry("Examples.counts", ACROSS),
          Map.entry("Examples.marks", ACROSS),
          Map.entry("Examples.unlearnt", ACROSS),
          Map.entry("Examples.unlearntBefore", ACROSS),
          Map.entry("TrainingRuns.enqueue", "runs are the platform's"),
          Map.entry("TrainingRuns.lease", "runs are the platform's"),
          Map.entry("TrainingRuns.giveBack", "runs are the platform's"),
          Map.entry("TrainingRuns.keep", "runs are the platform's"),
          Map.entry("TrainingRuns.checkpoint", "runs are the platform's"),
          Map.entry("TrainingRuns.end", "runs are the platform's"),
          Map.entry("TrainingRuns.cancel", "runs are the platform's"),
          Map.entry("TrainingRuns.show", "runs are the platform's"),
          Map.entry("TrainingRuns.list", "runs are the platform's"),
          Map.entry("TrainingRuns.examplesOf", ACROSS),
          Map.entry("TrainingRuns.evaluationsOf", "runs are the platform's"));

  /** What such a rule must find. */
  interface Forgetful {
    List<Feedback> ofUser(String user);

    List<Feedback> ofUser(String user, Scope scope);

    void keep(List<Feedback> feedback);
  }

  private final JavaClasses store = new ClassFileImporter().importPackages("io.zoetic.vectorstore");

  private static boolean saysWhose(JavaMethod method) {
    return method.getParameterTypes().stream()
        .flatMap(type -> type.getAllInvolvedRawTypes().stream())
        .anyMatch(type -> OWNED.stream().anyMatch(type::isEquivalentTo));
  }

  /** What is asked of a store: abstract, so that somebody has to answer it. */
  private List<JavaMethod> questions() {
    Set<JavaClass> answered =
        store.stream()
            .filter(type -> type.getPackageName().startsWith("io.zoetic.vectorstore.postgres"))
            .flatMap(type -> type.getAllRawInterfaces().stream())
            .filter(type -> type.getPackageName().startsWith("io.zoetic.vectorstore"))
            .collect(Collectors.toSet());
    return answered.stream()
        .flatMap(type -> type.getMethods().stream())
        .filter(method -> method.getModifiers().contains(JavaModifier.ABSTRACT))
        .toList();
  }

  private static String name(JavaMethod method) {
    return method.getOwner().getSimpleName() + "." + method.getName();
  }

  @Test
  void everyQuestion_saysWhoseDataItIsAbout() {
    assertThat(questions())
        .filteredOn(method -> !PORTS.containsKey(method.getOwner().getSimpleName()))
        .filteredOn(method -> !METHODS.containsKey(name(method)))
        .filteredOn(method -> !saysWhose(method))
        .extracting(JavaMethod::getFullName)
        .as("methods of stores without a Scope")
        .isEmpty();
  }

  @Test
  void exceptions_areThere_andNeeded() {
    Map<String, List<JavaMethod>> byName =
        questions().stream().collect(Collectors.groupingBy(ScopeRuleTest::name));

    assertThat(byName.keySet()).containsAll(METHODS.keySet());
    assertThat(byName)
        .allSatisfy(
            (name, methods) ->
                assertThat(
                        METHODS.containsKey(name)
                            && methods.stream().allMatch(ScopeRuleTest::saysWhose))
                    .as("%s needs to be no exception", name)
                    .isFalse());
    assertThat(questions())
        .extracting(method -> method.getOwner().getSimpleName())
        .containsAll(PORTS.keySet())
        .contains("FeedbackStore", "Interactions", "Curation", "Past", "Examples", "TrainingRuns");
  }

  @Test
  void methodThatForgets_isFound_andThoseThatDoNotAreNot() {
    JavaClass forgetful = new ClassFileImporter().importClass(Forgetful.class);

    assertThat(forgetful.getMethods())
        .filteredOn(method -> !saysWhose(method))
        .extracting(method -> method.getRawParameterTypes().size())
        .containsExactly(1);
  }
}

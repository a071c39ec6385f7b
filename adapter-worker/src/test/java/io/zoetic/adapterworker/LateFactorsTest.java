// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.adaptation.ExpertWeight;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.Origin;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.vectorstore.fleet.FleetWorker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker whose factors are not computed yet when it starts. */
class LateFactorsTest {
  @TempDir Path emptyCache;
  private GoldenWorker rig;
  private JsonNode golden;

  @BeforeEach
  void start() throws IOException {
    golden =
        new ObjectMapper()
            .readTree(GoldenModel.CHECKPOINT.resolve("expected_svf.json").toFile())
            .get("experts");
    rig = new GoldenWorker();
    rig.champion("a", rig.golden.golden("a"));
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void baseModel_answersMeanwhile_andExpertsAfterwards() {
    rig.withFactorsInBackground(emptyCache).begin();
    JsonNode base = golden.get("ones").get(0);
    JsonNode expert = golden.get("a").get(0);
    String first = dispatch(base, Adaptation.NONE);
    Conversations.Answer named;
    do {
      // Either it is not served yet, and the answer says so, or it is.
      named = rig.conversations.await(dispatch(expert, naming("a")));
    } while (isRefusedForNow(named));

    assertThat(rig.conversations.await(first).tokens()).isEqualTo(greedy(base));
    assertThat(named.tokens()).isEqualTo(greedy(expert));
    assertThat(rig.conversations.await(dispatch(base, Adaptation.NONE)).tokens())
        .isEqualTo(greedy(base));
    rig.awaitReady();
    int matrices = rig.golden.layout().matrices().size();
    assertThat(rig.metrics.get("zoetic.worker.factors").gauge().value()).isEqualTo(matrices);
    assertThat(rig.metrics.get("zoetic.worker.factors.wanted").gauge().value()).isEqualTo(matrices);
  }

  @Test
  void layoutThatNobodyAskedFor_isTheOneThatThereAreExpertsOn() {
    rig.withoutLayout().start();

    assertThat(rig.conversations.await(dispatch(golden.get("a").get(0), naming("a"))).tokens())
        .isEqualTo(greedy(golden.get("a").get(0)));
    assertThat(rig.fleet.workers(Duration.ofHours(1)))
        .extracting(FleetWorker::layout)
        .containsExactly(rig.layout());
  }

  private static boolean isRefusedForNow(Conversations.Answer answer) {
    if (!(answer.updates().getLast() instanceof PromptUpdate.Failed failed)) {
      return false;
    }
    assertThat(failed.code()).isEqualTo(ErrorCode.EXPERT_UNAVAILABLE);
    assertThat(failed.message())
        .containsAnyOf("factors of its weight matrices are being computed", "still being staged");
    return true;
  }

  private static Adaptation naming(String name) {
    return Adaptation.expert(List.of(new ExpertWeight(name, null, 1)));
  }

  private static List<Integer> greedy(JsonNode row) {
    return GoldenModel.integers(row.get("greedy"));
  }

  private String dispatch(JsonNode row, Adaptation adaptation) {
    return rig.conversations.begin(
        GoldenModel.integers(row.get("input_ids")),
        row.get("greedy").size(),
        adaptation,
        new Origin(null, "request"));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.core.ExpertRole;
import io.zoetic.core.VersionId;
import io.zoetic.testkit.Waiting;
import io.zoetic.vectorstore.experts.ExpertMutation;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The experts among the models. */
class ModelsIT {
  private static final Duration POLL = Duration.ofSeconds(5);

  private final GatewayUnderTest gateway = GatewayUnderTest.start();
  private final TestStores stores = gateway.stores;
  private final ApiCaller caller = new ApiCaller(gateway, null);

  @AfterEach
  void close() {
    gateway.close();
  }

  private List<String> models() throws Exception {
    return ApiDescription.elements(caller.read("/v1/models").path("data"))
        .map(model -> model.path("id").asText())
        .toList();
  }

  @Test
  void experts_thatAreServed_areModels() throws Exception {
    stores.champion("sums", 1, 2, 3);
    stores.apply(new ExpertMutation.StartCanary(stores.blessed("dates", 1, 2, 3), 10));
    stores.blessed("units", 1, 2, 3);
    VersionId classifier =
        stores.candidate("what-is-it", TestStores.LAYOUT, ExpertRole.CLASSIFIER, 1, 2, 3);
    stores.apply(new ExpertMutation.Evaluate(classifier));
    stores.apply(new ExpertMutation.Bless(classifier, "{}"));
    stores.apply(new ExpertMutation.Promote(classifier));

    assertThat(models())
        .containsExactly("zoetic/base", "zoetic/auto", "zoetic/dates", "zoetic/sums");
    JsonNode sums = caller.read("/v1/models/zoetic/sums");
    assertThat(sums.path("parent").asText()).isEqualTo("zoetic/base");
    assertThat(sums.path("root").asText()).isEqualTo("sums@1");
    assertThat(sums).isEqualTo(caller.read("/v1/models").at("/data/3"));
    assertThat(sums).isEqualTo(caller.read("/v1/models/zoetic%2Fsums"));
    for (String name : List.of("zoetic/units", "zoetic/what-is-it", "zoetic/nobody", "sums")) {
      HttpResponse<String> response = caller.get("/v1/models/" + name);
      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(GatewayUnderTest.json(response).at("/error/code").asText())
          .isEqualTo("model_not_found");
    }
  }

  @Test
  void everyIdThatCanBeAskedFor_isFound_encodedOrNot() throws Exception {
    stores.champion("sums", 1, 2, 3);
    VersionId units = stores.blessed("units", 1, 2, 3);
    VersionId gone = stores.champion("gone", 1, 2, 3);
    stores.apply(new ExpertMutation.Quarantine(gone));

    JsonNode version = caller.read("/v1/models/zoetic/units@1");
    assertThat(version.path("id").asText()).isEqualTo("zoetic/" + units);
    assertThat(version.path("root").asText()).isEqualTo("units@1");
    assertThat(version).isEqualTo(caller.read("/v1/models/zoetic%2Funits%401"));
    assertThat(caller.read("/v1/models/zoetic%2Fsums%401").path("root").asText())
        .isEqualTo("sums@1");
    assertThat(caller.read("/v1/models/zoetic%2Fauto").path("id").asText())
        .isEqualTo("zoetic/auto");
    for (String name :
        List.of("zoetic/sums@2", "zoetic/gone@1", "zoetic/nobody@1", "zoetic/sums@0")) {
      HttpResponse<String> response = caller.get("/v1/models/" + name);
      assertThat(response.statusCode()).as(name).isEqualTo(404);
      assertThat(GatewayUnderTest.json(response).at("/error/message").asText())
          .contains("GET /v1/models lists");
    }
    assertThat(caller.get("/v1/models/zoetic%2F%ff").statusCode()).isEqualTo(400);
  }

  @Test
  void changes_areSeenAfterAMoment() throws Exception {
    VersionId sums = stores.champion("sums", 1, 2, 3);
    assertThat(models()).hasSize(3);

    stores.champion("dates", 1, 2, 3);
    Waiting.until(POLL, "dates is a model", () -> models().contains("zoetic/dates"));
    assertThat(models()).contains("zoetic/sums");

    stores.apply(new ExpertMutation.Retire(sums));
    Waiting.until(POLL, "sums is no model", () -> !models().contains("zoetic/sums"));
    assertThat(models()).contains("zoetic/dates");
  }

  @Test
  void storeAway_modelsAreThoseThatWereKnown() throws Exception {
    stores.champion("sums", 1, 2, 3);
    List<String> known = models();

    stores.goAway();

    Waiting.until(
        POLL,
        "base model and experts are asked for in vain",
        () -> {
          assertThat(models()).isEqualTo(known);
          return stores.refusals.get() >= 2;
        });
    assertThat(models()).isEqualTo(known);
  }
}

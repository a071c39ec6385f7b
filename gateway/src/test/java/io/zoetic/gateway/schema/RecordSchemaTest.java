// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordSchemaTest {
  enum Colour {
    RED,
    DARK_BLUE
  }

  @Doc("A thing.")
  record ThingJson(
      @Doc(value = "How many.", min = 1, max = 9) int count,
      @Nullable Colour bodyColour,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant seenAt,
      @JsonRawValue String tags,
      Map<String, Double> weights,
      List<@Nullable String> names) {}

  record Inner(long id) {}

  record OuterJson(@JsonUnwrapped Inner inner, @Nullable ThingJson thing, @Nullable Void none) {}

  record RowsJson<T>(List<T> data) {}

  record BadJson(StringBuilder text) {}

  @Test
  void record_isAClosedObjectOfItsComponents() throws Exception {
    Schema schema = RecordSchema.of(ThingJson.class);

    assertThat(schema.json().path("$ref").asText())
        .isEqualTo("#/components/schemas/RecordSchemaTestThing");
    assertThat(named(schema, "RecordSchemaTestThing"))
        .isEqualTo(
            json(
                """
                {'type':'object','properties':{
                  'count':{'type':'integer','minimum':1,'maximum':9,'description':'How many.'},
                  'body_colour':{'type':['string','null'],'enum':['red','dark_blue',null]},
                  'seen_at':{'type':'string','format':'date-time'},
                  'tags':{'type':'object'},
                  'weights':{'type':'object','additionalProperties':{'type':'number'}},
                  'names':{'type':'array','items':{'type':['string','null']}}},
                 'required':['count','body_colour','tags','weights','names'],
                 'additionalProperties':false,'description':'A thing.'}"""));
  }

  @Test
  void record_withinARecord_isUnwrappedOrReferredTo() throws Exception {
    Schema schema = RecordSchema.of(OuterJson.class);

    assertThat(named(schema, "RecordSchemaTestOuter"))
        .isEqualTo(
            json(
                """
                {'type':'object','properties':{
                  'id':{'type':'integer'},
                  'thing':{'oneOf':[
                    {'$ref':'#/components/schemas/RecordSchemaTestThing'},{'type':'null'}]},
                  'none':{'type':'null'}},
                 'required':['id','thing','none'],'additionalProperties':false}"""));
    assertThat(schema.components())
        .containsOnlyKeys("RecordSchemaTestOuter", "RecordSchemaTestThing");
  }

  @Test
  void record_ofATypeParameter_isNamedAfterIt() {
    Schema schema = RecordSchema.of(RowsJson.class, ThingJson.class);

    assertThat(schema.json().path("$ref").asText())
        .endsWith("/RecordSchemaTestThingRecordSchemaTestRows");
    assertThatThrownBy(() -> RecordSchema.of(RowsJson.class))
        .hasMessage("a type must be given for T, is not");
  }

  @Test
  void component_thatIsNoJson_isRefused() {
    assertThatThrownBy(() -> RecordSchema.of(BadJson.class))
        .hasMessage("a component must be of a type of JSON, was class java.lang.StringBuilder");
  }

  /** As it is written: there an int and a long are the same. */
  private static JsonNode named(Schema schema, String name) throws Exception {
    return json(schema.components().getOrDefault(name, Schema.any()).json().toString());
  }

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text.replace('\'', '"'));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator.mutation;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.core.ExpertRole;
import io.zoetic.core.NameRules;
import io.zoetic.core.VersionId;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.gateway.schema.AnyJson;
import io.zoetic.gateway.schema.Body;
import io.zoetic.gateway.schema.Field;
import io.zoetic.gateway.schema.Schema;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.NewVersion;
import io.zoetic.vectorstore.experts.VectorValues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The body that registers a version: its fields, and apart from them the values, which are decoded
 * as they are read and never held as text.
 */
public record ImportBody(RequestFields fields, VectorValues z) {
  private static final String VALUES = "z";
  private static final int DESCRIPTION_MAX = 2000;
  private static final int NAME_MAX = 200;

  public static final Body BODY =
      Body.of(
              Field.required(
                  "role",
                  Schema.words(ExpertRole.class)
                      .says(
                          "skill answers requests; classifier finds out in a first pass which skill"
                              + " is needed.")),
              Field.required(
                  "description",
                  Schema.text()
                      .matching("^[^\\u0000]*$")
                      .upTo(DESCRIPTION_MAX)
                      .says("What it is good at.")),
              Field.required(
                  "base_model", Shape.DIGEST.schema().says("Of the base model that z belongs to.")),
              Field.required(
                  "layout", Schema.line(NAME_MAX).says("Which singular components carry z.")),
              Field.required(
                  VALUES,
                  Schema.text()
                      .says("The values: float32, little-endian.")
                      .with("contentEncoding", "base64")
                      .matching("^[A-Za-z0-9+/]{6,}={0,2}$")),
              Field.required("digest", Shape.DIGEST.schema().says("SHA-256 of those bytes.")),
              Field.optional(
                  "parent",
                  Schema.text()
                      .says("What training started from, as EXPERT@VERSION.")
                      .matching("^" + NameRules.EXPERT_PATTERN + "@[1-9][0-9]{0,8}$")),
              Field.optional("training_run", Schema.line(NAME_MAX)),
              Field.optional("metrics", AnyJson.OBJECT.says("What training measured.")))
          .and(MutationRequest.BODY);

  private static final Set<String> FIELDS = BODY.names();

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final Pattern REFERENCE =
      Pattern.compile("(?<expert>[^@]+)@(?<version>[1-9][0-9]{0,8})");

  /**
   * Reads a body; takes a while for a large one.
   *
   * @throws ApiException if it is no JSON object of these fields with whole, finite values
   */
  static ImportBody parse(byte[] body) {
    try (JsonParser in = MAPPER.createParser(body)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new ApiException(ErrorCode.MALFORMED_JSON, "the body must be a JSON object, was not");
      }
      ImportBody parsed = fields(in);
      if (in.nextToken() != null) {
        throw new ApiException(ErrorCode.MALFORMED_JSON, "the body must end with its object");
      }
      return parsed;
    } catch (JsonProcessingException e) {
      throw new ApiException(
          ErrorCode.MALFORMED_JSON, "the body must be valid JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory does not fail", e);
    }
  }

  private static ImportBody fields(JsonParser in) throws IOException {
    ObjectNode fields = MAPPER.createObjectNode();
    VectorValues z = null;
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      if (!FIELDS.contains(name)) {
        throw RequestFields.unknown(name, FIELDS);
      }
      JsonToken value = in.nextToken();
      if (name.equals(VALUES)) {
        z = values(in, value);
      } else {
        fields.set(name, MAPPER.<JsonNode>readTree(in));
      }
    }
    if (z == null) {
      throw new ApiException(ErrorCode.MISSING_FIELD, "z is required", VALUES);
    }
    return new ImportBody(new RequestFields(fields, ""), z);
  }

  private static @Nullable VectorValues values(JsonParser in, JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_NULL) {
      return null;
    }
    byte[] bytes;
    try {
      if (value != JsonToken.VALUE_STRING) {
        throw ApiException.invalid(VALUES, "z must be a string of base64, was another JSON value");
      }
      bytes = in.getBinaryValue();
    } catch (JsonProcessingException e) {
      throw ApiException.invalid(VALUES, "z must be base64: " + e.getOriginalMessage());
    }
    return RequestValues.checked(() -> VectorValues.ofBytes(bytes));
  }

  /**
   * The version that it registers.
   *
   * @throws ApiException if a rule is broken
   */
  ExpertMutation registration(String expert) {
    String digest = fields.requiredText("digest");
    if (!digest.equals(z.digest())) {
      throw ApiException.invalid(
          "digest",
          "digest must be the SHA-256 of z, %s, was %s"
              .formatted(z.digest(), RequestValues.shortened(digest)));
    }
    return RequestValues.checked(
        () ->
            new ExpertMutation.Register(
                new NewVersion(
                    expert,
                    ExpertRole.parse(fields.requiredText("role")),
                    fields.requiredText("description"),
                    fields.requiredText("base_model"),
                    fields.requiredText("layout"),
                    z,
                    parent(),
                    fields.text("training_run"),
                    fields.objectJson("metrics"))));
  }

  private @Nullable VersionId parent() {
    String reference = fields.text("parent");
    if (reference == null) {
      return null;
    }
    Matcher matcher = REFERENCE.matcher(reference);
    if (!matcher.matches()) {
      throw ApiException.invalid(
          "parent", "parent must be EXPERT@VERSION, was " + RequestValues.shortened(reference));
    }
    return new VersionId(matcher.group("expert"), Integer.parseInt(matcher.group("version")));
  }
}

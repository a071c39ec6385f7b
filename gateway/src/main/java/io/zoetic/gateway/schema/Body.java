// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The description of a request's body: the names are what its reader accepts, the rest is what the
 * description of the API says of them. Immutable.
 */
public final class Body {
  private final List<Field> fields;
  private final Set<String> names;
  private final UnaryOperator<Schema> rules;

  private Body(List<Field> fields, UnaryOperator<Schema> rules) {
    this.fields = List.copyOf(fields);
    this.names = fields.stream().map(Field::name).collect(Collectors.toUnmodifiableSet());
    this.rules = rules;
  }

  /** A body of these fields. */
  public static Body of(Field... fields) {
    return new Body(List.of(fields), UnaryOperator.identity());
  }

  /** This with the fields of another behind its own. */
  public Body and(Body other) {
    List<Field> all = new ArrayList<>(fields);
    all.addAll(other.fields);
    return new Body(all, schema -> other.rules.apply(rules.apply(schema)));
  }

  /** This with a rule of several fields together. */
  public Body where(UnaryOperator<Schema> rule) {
    return new Body(fields, schema -> rule.apply(rules.apply(schema)));
  }

  /** The names of all fields. */
  public Set<String> names() {
    return names;
  }

  /** An object of these fields and no others. */
  public Schema schema() {
    return rules.apply(open().closed());
  }

  /** An object of these fields, and of others that mean nothing. */
  public Schema open() {
    return Schema.object(fields);
  }
}

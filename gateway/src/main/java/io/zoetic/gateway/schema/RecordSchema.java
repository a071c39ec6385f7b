// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.schema;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The schema of what {@code Json} writes of a record: each component is a field, by the same names
 * and rules; a component that may be null is required and may be null, unless null is left out.
 */
public final class RecordSchema {
  private static final String SUFFIX = "Json";

  /** What the type parameters of the record stand for. */
  private final Map<TypeVariable<?>, Type> arguments = new HashMap<>();

  private RecordSchema() {}

  /**
   * A reference to the schema of a record, which is named after it.
   *
   * @param arguments what its type parameters stand for
   */
  public static Schema of(Class<? extends Record> type, Class<?>... arguments) {
    RecordSchema schemas = new RecordSchema();
    String name = nameOf(type);
    for (int i = 0; i < arguments.length; i++) {
      schemas.arguments.put(type.getTypeParameters()[i], arguments[i]);
    }
    if (arguments.length > 0) {
      name = nameOf(arguments[0]) + name;
    }
    Schema schema = Schema.object(schemas.fields(type)).closed();
    Doc doc = type.getAnnotation(Doc.class);
    return (doc == null || doc.value().isEmpty() ? schema : schema.says(doc.value())).named(name);
  }

  /** As the class, without the suffix; a nested one after the one that it is nested in. */
  private static String nameOf(Class<?> type) {
    Doc doc = type.getAnnotation(Doc.class);
    if (doc != null && !doc.name().isEmpty()) {
      return doc.name();
    }
    String own = type.getSimpleName();
    String bare = own.endsWith(SUFFIX) ? own.substring(0, own.length() - SUFFIX.length()) : own;
    Class<?> outer = type.getEnclosingClass();
    return outer == null ? bare : nameOf(outer) + bare;
  }

  private List<Field> fields(Class<?> type) {
    List<Field> fields = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
        fields.addAll(fields(component.getType()));
      } else {
        fields.add(field(component));
      }
    }
    return fields;
  }

  private Field field(RecordComponent component) {
    String name =
        PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(component.getName());
    boolean leftOut = component.getAccessor().isAnnotationPresent(JsonInclude.class);
    Doc doc = component.getAnnotation(Doc.class);
    Schema schema =
        doc == null ? value(component, UnaryOperator.identity()) : documented(component, doc);
    if (!leftOut && component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
      schema = schema.orNull();
    }
    if (doc != null && !doc.value().isEmpty()) {
      schema = schema.says(doc.value());
    }
    return new Field(name, schema, !leftOut);
  }

  private Schema documented(RecordComponent component, Doc doc) {
    if (!doc.constant().isEmpty()) {
      return Schema.any().with("const", doc.constant());
    }
    UnaryOperator<Schema> leaf = schema -> bounded(shaped(schema, doc), doc);
    return value(component, leaf);
  }

  private static Schema shaped(Schema schema, Doc doc) {
    if (doc.kinds().length > 0) {
      return Schema.oneOf(Arrays.stream(doc.kinds()).map(RecordSchema::of).toArray(Schema[]::new));
    }
    return doc.shape() == Shape.OF_TYPE ? schema : doc.shape().schema();
  }

  private static Schema bounded(Schema schema, Doc doc) {
    Schema bounded = doc.min() == Long.MIN_VALUE ? schema : schema.atLeast(doc.min());
    return doc.max() == Long.MAX_VALUE ? bounded : bounded.atMost(doc.max());
  }

  private Schema value(RecordComponent component, UnaryOperator<Schema> leaf) {
    return component.getAccessor().isAnnotationPresent(JsonRawValue.class)
        ? leaf.apply(Schema.object())
        : schema(component.getAnnotatedType(), leaf);
  }

  /**
   * @param leaf what is to be done with the schema of single values
   */
  private Schema schema(AnnotatedType annotated, UnaryOperator<Schema> leaf) {
    if (annotated instanceof AnnotatedParameterizedType parameterized) {
      AnnotatedType[] given = parameterized.getAnnotatedActualTypeArguments();
      AnnotatedType last = given[given.length - 1];
      Schema values = schema(last, leaf);
      if (last.isAnnotationPresent(Nullable.class)) {
        values = values.orNull();
      }
      return Map.class.isAssignableFrom(rawOf(annotated.getType()))
          ? Schema.map(values)
          : Schema.list(values);
    }
    return leaf.apply(schema(rawOf(annotated.getType())));
  }

  private Class<?> rawOf(Type type) {
    return switch (type) {
      case Class<?> raw -> raw;
      case ParameterizedType parameterized -> (Class<?>) parameterized.getRawType();
      case TypeVariable<?> variable -> rawOf(argument(variable));
      default -> throw new IllegalArgumentException("a component must be of a class, was " + type);
    };
  }

  private Type argument(TypeVariable<?> variable) {
    Type argument = arguments.get(variable);
    if (argument == null) {
      throw new IllegalArgumentException("a type must be given for " + variable + ", is not");
    }
    return argument;
  }

  private static Schema schema(Class<?> type) {
    if (type == String.class) {
      return Schema.text();
    }
    if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
      return Schema.integer();
    }
    if (type == double.class || type == Double.class) {
      return Schema.number();
    }
    if (type == boolean.class) {
      return Schema.flag();
    }
    if (type == UUID.class) {
      return Schema.text().with("format", "uuid");
    }
    if (type == Instant.class) {
      return Schema.text().with("format", "date-time");
    }
    if (type == Void.class) {
      return Schema.nothing();
    }
    return type == Object.class ? Schema.any() : ofClass(type);
  }

  private static Schema ofClass(Class<?> type) {
    if (type.isRecord()) {
      return of(type.asSubclass(Record.class));
    }
    if (type.isEnum()) {
      @SuppressWarnings("unchecked") // an enumeration's class is one of its constants
      Class<? extends Enum<?>> words = (Class<? extends Enum<?>>) type;
      return Schema.words(words);
    }
    throw new IllegalArgumentException("a component must be of a type of JSON, was " + type);
  }
}

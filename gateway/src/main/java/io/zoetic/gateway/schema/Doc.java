// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The words of the API's description about a field, or a record, beside its type. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.RECORD_COMPONENT})
public @interface Doc {
  /** What it is, for people; of a field: in place of what its shape says. */
  String value() default "";

  /** What values look like, where the type of the field does not say it all. */
  Shape shape() default Shape.OF_TYPE;

  /** Of a value that may be one of several records: those. */
  Class<? extends Record>[] kinds() default {};

  /** The least number, of a list or a map among its values. */
  long min() default Long.MIN_VALUE;

  /** The greatest number. */
  long max() default Long.MAX_VALUE;

  /** The only text that it ever is. */
  String constant() default "";

  /** Of a record: what it is called, if not as its class. */
  String name() default "";
}

// SPDX-License-Identifier: Apache-2.0
/** Feedback on interactions, by declared metrics. */
@NullMarked
package io.zoetic.vectorstore.feedback;

import org.jspecify.annotations.NullMarked;

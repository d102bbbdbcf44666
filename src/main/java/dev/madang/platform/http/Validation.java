package dev.madang.platform.http;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.validator.HibernateValidator;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;

/**
 * Checks what was read against the constraints on its record: every required key, then lengths, ranges and the rest.
 * A constraint's message is the code of the field error; nothing in it is ever evaluated as an expression.
 */
public final class Validation implements AutoCloseable {

    private final ValidatorFactory factory;
    private final Validator validator;
    private final Map<Class<?>, RecordComponent[]> requiredKeys = new ConcurrentHashMap<>();

    public Validation() {
        factory = jakarta.validation.Validation.byProvider(HibernateValidator.class)
                .configure()
                .ignoreXmlConfiguration()
                .messageInterpolator(new ParameterMessageInterpolator())
                .buildValidatorFactory();
        validator = factory.getValidator();
    }

    /** @throws ProblemException {@code invalid-input} with every field that is wrong */
    public void require(Record request) {
        List<FieldError> errors = new ArrayList<>();
        for (RecordComponent component : requiredKeys.computeIfAbsent(request.getClass(), Validation::requiredKeys)) {
            if (valueOf(component, request) == null) {
                errors.add(new FieldError(component.getName(), "required"));
            }
        }
        validator.validate(request).stream()
                .sorted(Comparator.comparing(violation -> violation.getPropertyPath().toString()))
                .map(Validation::fieldError)
                .forEach(errors::add);
        if (!errors.isEmpty()) {
            throw new ProblemException(HttpProblem.INVALID_INPUT).withErrors(errors);
        }
    }

    @Override
    public void close() {
        factory.close();
    }

    private static FieldError fieldError(ConstraintViolation<?> violation) {
        Map<String, Object> attributes = violation.getConstraintDescriptor().getAttributes();
        String code = violation.getMessageTemplate();
        if (attributes.containsKey("max")) {
            return new FieldError(violation.getPropertyPath().toString(), code, attributes.get("min"),
                    attributes.get("max"));
        }
        return new FieldError(violation.getPropertyPath().toString(), code);
    }

    private static RecordComponent[] requiredKeys(Class<?> type) {
        List<RecordComponent> required = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            if (!component.isAnnotationPresent(OptionalKey.class)) {
                component.getAccessor().setAccessible(true);
                required.add(component);
            }
        }
        return required.toArray(RecordComponent[]::new);
    }

    private static Object valueOf(RecordComponent component, Record request) {
        try {
            return component.getAccessor().invoke(request);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("an accessor of a record only reads", e);
        }
    }
}

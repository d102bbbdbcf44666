package dev.madang.board;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A part of the board. Its counter is changed by statements alone, never from here. */
@Entity
@Table(name = "categories")
public class Category {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    private String name;

    @Column(name = "name_canonical")
    private byte[] nameCanonical;

    private String description;

    @Column(name = "post_count", updatable = false)
    private int postCount;

    private int version;

    @Column(name = "created_at", updatable = false)
    private Instant createdAt;

    @Column(name = "updated_at")
    private Instant updatedAt;

    /** For Hibernate. */
    protected Category() { }

    Category(CategoryName name, String description, Instant now) {
        this.name = name.toString();
        this.nameCanonical = name.canonical();
        this.description = description;
        createdAt = now;
        updatedAt = now;
    }

    /** Changes what differs; an edit that changes nothing is none. */
    void edit(CategoryName toName, String toDescription, Instant now) {
        if (name.equals(toName.toString()) && description.equals(toDescription)) {
            return;
        }
        name = toName.toString();
        nameCanonical = toName.canonical();
        description = toDescription;
        version++;
        updatedAt = now;
    }

    Long id() {
        return id;
    }

    String name() {
        return name;
    }

    String description() {
        return description;
    }

    int postCount() {
        return postCount;
    }

    int version() {
        return version;
    }

    Instant createdAt() {
        return createdAt;
    }

    Instant updatedAt() {
        return updatedAt;
    }
}
